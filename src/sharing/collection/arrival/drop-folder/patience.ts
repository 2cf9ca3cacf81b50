interface Wait {
  readonly sinceMs: number;
  readonly nextLookMs: number;
}

/** A costly look that was in vain is taken again after so many times the time it took. */
const REST_FACTOR = 10;

/**
 * How long each drop of a folder has been waiting, as this process saw it on its own monotonic clock: the clocks
 * and file times of other hosts say nothing.
 */
export class Patience {
  private readonly waits = new Map<string, Wait>();

  /** `limitMs`: how long a drop may wait until it agrees with its manifest. */
  constructor(
    private readonly limitMs: number,
    private readonly nowMs: () => number,
  ) {}

  /** Whether this has waited too long. The first call begins the wait. */
  isOver(key: string): boolean {
    return this.nowMs() - this.waitOf(key).sinceMs >= this.limitMs;
  }

  /** Whether a costly look at this is due, or the wait is over anyhow. */
  mayLook(key: string): boolean {
    return this.isOver(key) || this.nowMs() >= this.waitOf(key).nextLookMs;
  }

  /** Notes that a costly look, begun at `startedMs`, was in vain. */
  lookedInVain(key: string, startedMs: number): void {
    const now = this.nowMs();
    this.waits.set(key, { ...this.waitOf(key), nextLookMs: now + (now - startedMs) * REST_FACTOR });
  }

  /** Forgets everything under this prefix that is not among `keys`. */
  keepOnly(prefix: string, keys: ReadonlySet<string>): void {
    for (const key of this.waits.keys()) if (key.startsWith(prefix) && !keys.has(key)) this.waits.delete(key);
  }

  private waitOf(key: string): Wait {
    const known = this.waits.get(key) ?? { sinceMs: this.nowMs(), nextLookMs: 0 };
    this.waits.set(key, known);
    return known;
  }
}
