/** A half-open range of credit codes, `(after, upTo]`; `null` is without end. */
export interface UsccRange {
  readonly after: string;
  readonly upTo: string | null;
}

const SAMPLED_ONE_IN = 64;

/** Takes a sample of the credit codes of a piece while its records go by. */
export class UsccSample {
  readonly codes: string[] = [];
  private seen = 0;

  add(uscc: string): void {
    if (this.seen % SAMPLED_ONE_IN === 0) this.codes.push(uscc);
    this.seen += 1;
  }
}

/**
 * Cuts a batch into ranges of credit codes with about as many records each, from the samples of its pieces. An
 * enterprise is never cut in two.
 */
export class UsccRanges {
  private readonly sample: string[] = [];

  add({ codes }: { readonly codes: readonly string[] }): void {
    for (const code of codes) this.sample.push(code);
  }

  /** The ranges in order; together they cover every code. */
  cut(recordsPerRange: number): UsccRange[] {
    const step = Math.max(1, Math.round(recordsPerRange / SAMPLED_ONE_IN));
    const sorted = this.sample.toSorted();
    const cuts = new Set(sorted.filter((_, index) => index % step === step - 1));
    const bounds = ['', ...cuts];
    return bounds.map((after, index) => ({ after, upTo: bounds[index + 1] ?? null }));
  }
}
