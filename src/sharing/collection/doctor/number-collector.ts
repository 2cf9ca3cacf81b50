import type { NumberProfile } from './batch-profile.js';

/** Parts of a decade that are told apart. */
const STEPS = 4;
/** Amounts have up to 15 digits and 6 decimals: 10^-6 lies in the first bucket. */
const LOWEST = -6 * STEPS;
const BUCKETS = 24 * STEPS;

/** Gathers the {@link NumberProfile} of one field in constant memory. */
export class NumberCollector {
  private count = 0;
  private sum = 0;
  private max = 0;
  private readonly buckets = new Uint32Array(BUCKETS);

  /** Takes a number, or the decimal text of one; anything else is passed over. */
  add(value: unknown): void {
    const size = Math.abs(Number(value));
    if (!Number.isFinite(size)) return;
    this.count += 1;
    this.sum += size;
    if (size > this.max) this.max = size;
    if (size > 0) this.note(Math.floor(Math.log10(size) * STEPS) - LOWEST);
  }

  profile(): NumberProfile {
    const magnitudes: Record<string, number> = {};
    this.buckets.forEach((count, bucket) => {
      if (count > 0) magnitudes[String(bucket + LOWEST)] = count;
    });
    return { count: this.count, sum: this.sum, max: this.max, magnitudes };
  }

  private note(bucket: number): void {
    const within = Math.min(Math.max(bucket, 0), BUCKETS - 1);
    this.buckets[within] = (this.buckets[within] ?? 0) + 1;
  }
}

/**
 * The middle number of a profile, zeros left aside, to within a quarter of a decade; `undefined` without numbers.
 */
export function medianOf({ magnitudes }: NumberProfile): number | undefined {
  const buckets = Object.entries(magnitudes)
    .map(([bucket, count]) => ({ bucket: Number(bucket), count }))
    .toSorted((a, b) => a.bucket - b.bucket);
  const half = buckets.reduce((sum, { count }) => sum + count, 0) / 2;
  let passed = 0;
  const middle = buckets.find(({ count }) => (passed += count) >= half);
  return middle && 10 ** ((middle.bucket + 0.5) / STEPS);
}
