import { createHash } from 'node:crypto';

/** A stream of numbers that looks random and is the same every time for the same seed. */
export interface Random {
  /** A fraction, 0 ≤ x < 1. */
  next(): number;
  /** A whole number, `low` ≤ x ≤ `high`. */
  between(low: number, high: number): number;
  /** One of the given values. @throws RangeError when there is none */
  pick<T>(values: readonly T[]): T;
  /** That many decimal digits as text. */
  digits(count: number): string;
}

/**
 * A generator seeded from the SHA-256 of the given words (sfc32, a small PRNG).
 * Not for secrets.
 */
export function randomOf(...words: string[]): Random {
  const next = sfc32(createHash('sha256').update(words.join('\n')).digest());
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: (values) => {
      const value = values[between(0, values.length - 1)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
    digits: (count) => Array.from({ length: count }, () => between(0, 9)).join(''),
  };
}

function sfc32(seed: Buffer): () => number {
  let [a, b, c, d] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), seed.readInt32LE(12)];
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
