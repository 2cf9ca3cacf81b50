import { FULL_RECORDS } from '../data/generator.js';
import { median, type Spread, spreadOf } from '../medians.js';
import { keptResult } from '../results.js';
import { RATIOS, type Ratio, ratioOf, roundsOf } from './ratios.js';
import type { ReportsRun } from './reports-run.js';

/** A promise of the gateway beside what was measured. */
export interface Promised {
  readonly measure: string;
  readonly target: string;
  readonly aim: string;
  /** Absent where it takes another run that nobody has kept yet. */
  readonly measured: Spread | undefined;
  readonly isMet: boolean;
}

/** Holds a run against what is promised. */
export function promisesOf(run: ReportsRun): Promised[] {
  const ratio = ({ measure, ...of }: Ratio) => ({
    measure,
    measured: ratioOf(run.measured, { measure, ...of }),
  });
  return [
    atLeast(1, ratio(RATIOS.pgbench32), 1.5),
    atLeast(1.5, ratio(RATIOS.pgbench128), 2.5),
    atLeast(1.5, ratio(RATIOS.raw32), 2.5),
    atLeast(15, ratio(RATIOS.nest32), 25),
    atLeast(1, ratio(RATIOS.refusing32)),
    atMost(1.15, ratio(RATIOS.alone)),
    atMost(25, {
      measure: 'half of the rate at 32 in flight, at planned moments: p99, ms',
      measured: spreadOf(run.halfLoad.rounds.map(({ p99Ms }) => p99Ms)),
    }),
    atMost(0, {
      measure: 'answers without their usage record, in the whole run',
      measured: one(missingOf(run)),
    }),
    atMost(0, {
      measure: `usage records missing after kill -9, ${run.crashes.gatewayKills} times of the gateway and ${run.crashes.databaseKills} of PostgreSQL`,
      measured: one(run.crashes.missing),
    }),
    atMost(1.2, {
      measure: 'time a report takes, 16.44 million records / 1 million',
      measured: costOfScale(run),
    }),
  ];
}

const missingOf = ({ answered, halfLoad }: ReportsRun): number =>
  answered.missing + halfLoad.answered.missing;
const one = (value: number): Spread => spreadOf([value]);

/** This run beside the kept one of the other size. */
function costOfScale(run: ReportsRun): Spread | undefined {
  const isFull = run.records === FULL_RECORDS;
  const other = keptResult(isFull ? 'reports' : 'reports-full') as ReportsRun | undefined;
  if (!other) return undefined;
  const [full, usual] = isFull ? [run, other] : [other, run];
  const rate = ({ measured }: ReportsRun): number => median(roundsOf(measured, 'gateway, 32', 'perSecond'));
  return one(rate(usual) / rate(full));
}

interface Seen {
  readonly measure: string;
  readonly measured: Spread | undefined;
}

function atLeast(least: number, { measure, measured }: Seen, aim?: number): Promised {
  const isMet = measured !== undefined && measured.median >= least;
  return { measure, target: `at least ${least}`, aim: aim === undefined ? '' : String(aim), measured, isMet };
}

function atMost(most: number, { measure, measured }: Seen): Promised {
  const isMet = measured !== undefined && measured.median <= most;
  return { measure, target: `at most ${most}`, aim: '', measured, isMet };
}
