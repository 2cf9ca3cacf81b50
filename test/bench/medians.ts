/** The middle of some numbers. @throws RangeError when there is none */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new RangeError('no median of nothing');
  return (low + high) / 2;
}

/** A number that was measured several times. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle of some numbers with the least and the most of them. @throws RangeError when there is none */
export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** One line of a table of results: what was measured, and the figures by column. */
export interface Measured {
  readonly variant: string;
  /** Medians of the rounds. */
  readonly figures: Readonly<Record<string, number>>;
  /** The figures of each round, in their order. */
  readonly rounds: readonly Readonly<Record<string, number>>[];
}

/** What is measured once a round, by its name. */
export type Variants = ReadonlyMap<string, () => Promise<Record<string, number>>>;

/** Runs every candidate once a round, in turn, and gives the median of each figure. */
export async function interleaved(rounds: number, candidates: Variants): Promise<Measured[]> {
  const seen = new Map([...candidates.keys()].map((variant) => [variant, [] as Record<string, number>[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const [variant, measure] of candidates) seen.get(variant)?.push(await measure());
  return [...seen].map(([variant, each]) => measuredOf(variant, each));
}

/** Puts rounds of the same variant together. */
export const measuredOf = (
  variant: string,
  rounds: readonly Readonly<Record<string, number>>[],
): Measured => ({ variant, figures: mediansOf(rounds), rounds });

function mediansOf(rounds: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.map((each) => each[name] ?? Number.NaN))]),
  );
}
