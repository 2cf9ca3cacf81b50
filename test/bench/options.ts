import { parseArgs } from 'node:util';
import { FULL_RECORDS } from './data/generator.js';

/** How large a bench is and how often it is repeated. */
export interface BenchOptions {
  readonly records: number;
  readonly rounds: number;
  /** Whether the result is written to `test/bench/`. */
  readonly keep: boolean;
}

const LEAST_RECORDS = 20_000;

/** Reads `--records` (a number, or `full`), `--rounds` and `--keep`. @throws RangeError for a number that makes no sense */
export function benchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      records: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      keep: { type: 'boolean', default: false },
    },
  });
  const records = values.records === 'full' ? FULL_RECORDS : Number(values.records);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(records) || records < LEAST_RECORDS)
    throw new RangeError(`--records: ${LEAST_RECORDS} or more`);
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError('--rounds: 1 or more');
  return { records, rounds, keep: values.keep };
}
