interface Waiting {
  readonly start: () => void;
}

/**
 * Lets so many works run at once and takes turns among their owners, so that one owner's hundred works do not
 * hold up another's first. Within an owner the order is kept.
 */
export class FairQueue {
  /** Owner → what it waits for; the owner whose turn is next stands first. */
  private readonly lines = new Map<string, Waiting[]>();
  private running = 0;

  constructor(private readonly atOnce: number) {}

  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    await this.turn(owner);
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.startNext();
    }
  }

  private async turn(owner: string): Promise<void> {
    return new Promise((resolve) => {
      const line = this.lines.get(owner) ?? [];
      this.lines.set(owner, [...line, { start: resolve }]);
      this.startNext();
    });
  }

  private startNext(): void {
    const [next] = this.lines;
    if (next === undefined || this.running >= this.atOnce) return;
    const [owner, [first, ...rest]] = next;
    this.lines.delete(owner);
    if (rest.length > 0) this.lines.set(owner, rest); // to the end: the others come first
    this.running += 1;
    first?.start();
  }
}
