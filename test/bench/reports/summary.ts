import { type Machine, machineLine } from '../machine.js';
import type { Measured } from '../medians.js';
import { markdownTable } from '../results.js';

/** Everything one run has seen. */
export interface ReportsRun {
  readonly machine: Machine;
  readonly records: number;
  readonly subjects: number;
  /** `<candidate>, <requests in flight>` and its figures. */
  readonly measured: readonly Measured[];
}

/** A ratio that is promised. */
interface Promised {
  readonly measure: string;
  readonly least: number;
  readonly aim: number;
  readonly of: string;
  readonly beside: string;
}

const PROMISES: readonly Promised[] = [
  {
    measure: '32 in flight: gateway / pgbench',
    least: 1,
    aim: 1.5,
    of: 'gateway, 32',
    beside: 'pgbench, 32',
  },
  {
    measure: '128 in flight: gateway / pgbench',
    least: 1.5,
    aim: 2.5,
    of: 'gateway, 128',
    beside: 'pgbench, 128',
  },
  {
    measure: '32 in flight: gateway / node:http + pg',
    least: 1.5,
    aim: 2.5,
    of: 'gateway, 32',
    beside: 'node:http + pg, 32',
  },
];

/** The run as Markdown. */
export function markdownOf(run: ReportsRun): string {
  const { machine, records, subjects, measured } = run;
  return [
    `${records.toLocaleString('en-US')} records, reports of ${subjects.toLocaleString('en-US')} enterprises. ${machineLine(machine)}.`,
    markdownTable(
      ['measure', 'at least', 'aim', 'measured', ''],
      PROMISES.map(({ measure, least, aim, of, beside }) => {
        const ratio = rateOf(measured, of) / rateOf(measured, beside);
        return [measure, least, aim, ratio, ratio >= least ? 'met' : '**missed**'];
      }),
    ),
    markdownTable(
      ['candidate, in flight', 'a second', 'p50 ms', 'p99 ms', 'process CPU µs', 'database CPU µs', 'failed'],
      measured.map(({ variant, figures }) => [
        variant,
        ...['perSecond', 'p50Ms', 'p99Ms', 'processCpuUs', 'databaseCpuUs', 'failed'].map(
          (name) => figures[name] ?? '',
        ),
      ]),
    ),
  ].join('\n\n');
}

const rateOf = (measured: readonly Measured[], variant: string): number =>
  measured.find((each) => each.variant === variant)?.figures['perSecond'] ?? Number.NaN;
