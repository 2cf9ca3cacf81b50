import { parseArgs } from 'node:util';
import { FULL_RECORDS } from './data/generator.js';

/** How large a bench is and how often it is repeated. */
export interface BenchOptions {
  readonly records: number;
  readonly rounds: number;
  /** How long each candidate is asked in each round, where a bench asks for a time. */
  readonly seconds: number;
  /** Whether the result is written to `test/bench/`. */
  readonly keep: boolean;
  /** Whether only the ratios are wanted, as CI does. */
  readonly isSmall: boolean;
  /** Whether the ratios are held against the kept ones. */
  readonly isGuard: boolean;
}

const LEAST_RECORDS = 20_000;
const USUAL = { records: '1000000', rounds: '3', seconds: '8' };
const SMALL = { records: '30000', rounds: '3', seconds: '2' };

/**
 * Reads `--records` (a number, or `full`), `--rounds`, `--seconds`, `--small`, `--guard` and `--keep`.
 *
 * @throws RangeError for a number that makes no sense
 */
export function benchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      records: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      keep: { type: 'boolean', default: false },
      small: { type: 'boolean', default: false },
      guard: { type: 'boolean', default: false },
    },
  });
  const wished = { ...(values.small ? SMALL : USUAL), ...values };
  return {
    records: wished.records === 'full' ? FULL_RECORDS : atLeast(LEAST_RECORDS, '--records', wished.records),
    rounds: atLeast(1, '--rounds', wished.rounds),
    seconds: atLeast(1, '--seconds', wished.seconds),
    keep: values.keep,
    isSmall: values.small,
    isGuard: values.guard,
  };
}

function atLeast(least: number, name: string, given: string): number {
  const value = Number(given);
  if (!Number.isInteger(value) || value < least) throw new RangeError(`${name}: ${least} or more`);
  return value;
}
