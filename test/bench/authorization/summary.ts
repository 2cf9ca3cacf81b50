import { type Machine, machineLine } from '../machine.js';
import { type Measured, type Spread, spreadOf } from '../medians.js';
import type { Load } from '../reports/wrk.js';
import { ratioOf } from '../reports/ratios.js';
import { markdownTable, shownNumber, shownSpread, shownTally } from '../results.js';
import type { Revocations } from './revocations.js';
import { type Ground, type Kind, KINDS, variantOf } from './uses.js';

/** Everything one run has seen. */
export interface AuthorizationRun {
  readonly machine: Machine;
  readonly records: number;
  readonly subjects: number;
  /** How long was asked on each ground in each round. */
  readonly seconds: number;
  /** `<kind>, <ground>` and its figures. */
  readonly measured: readonly Measured[];
  /** The same name → status or `connection` → answers that were not the expected ones. */
  readonly failures: Readonly<Record<string, Load['failures']>>;
  readonly revocations: Revocations;
}

/** What counting uses may cost: 15 % of the rate and of the time. */
const MOST = 1.15;
/** The lease of an answer, 100 ms, included. */
const MOST_REVOCATION_MS = 150;

/** The run as Markdown. */
export function markdownOf(run: AuthorizationRun): string {
  const { machine, records, subjects, seconds, measured, failures, revocations } = run;
  const rounds = measured[0]?.rounds.length ?? 0;
  return [
    `${whole(records)} records, ${whole(subjects)} enterprises, ${rounds} rounds of ${seconds} s, ${whole(revocations.besideMs.length)} revocations. ${machineLine(machine)}.`,
    markdownTable(['measure', 'wanted', 'measured', ''], wantedOf(run)),
    markdownTable(
      ['32 in flight', 'a second', 'p50 ms', 'p99 ms', 'gateway CPU µs', 'database CPU µs', 'failed'],
      measured.map(({ variant, figures, rounds: each }) => [
        variant,
        shownSpread(spreadOf(each.map(({ perSecond = Number.NaN }) => perSecond))),
        ...['p50Ms', 'p99Ms', 'gatewayCpuUs', 'databaseCpuUs'].map((name) => figures[name] ?? ''),
        shownTally(failures[variant] ?? {}),
      ]),
    ),
    markdownTable(
      ['revocation', 'times', 'median ms', 'p95 ms', 'most ms'],
      [
        ['with nobody reading', ...timesOf(revocations.aloneMs)],
        ['beside 32 readers', ...timesOf(revocations.besideMs)],
      ],
    ),
    `The readers got ${whole(revocations.answers)} answers with data.`,
  ].join('\n\n');
}

function wantedOf(run: AuthorizationRun): string[][] {
  const { besideMs, lateAnswers } = run.revocations;
  return [
    ...KINDS.flatMap((kind) => [
      ...ratiosOf(run, kind, ['counted authorization', 'authorization without limits']),
      ...ratiosOf(run, kind, ['one counted authorization', 'one authorization without limits']),
    ]),
    atMost(MOST_REVOCATION_MS, 'revocation beside 32 readers: median, ms', spreadOf([at(0.5, besideMs)])),
    atMost(0, 'answers in a hand after the revocation was answered', spreadOf([lateAnswers])),
  ];
}

/** How much longer it takes with limits than without: by the rate, and by the median time. */
function ratiosOf({ measured }: AuthorizationRun, kind: Kind, [counted, free]: [Ground, Ground]): string[][] {
  const [of, beside] = [variantOf(kind, counted), variantOf(kind, free)];
  const ratio = (figure: 'perSecond' | 'p50Ms', [one, other]: [string, string]): Spread =>
    ratioOf(measured, { measure: '', of: one, beside: other, figure });
  return [
    atMost(MOST, `${kind}, ${counted}: rate without limits / with`, ratio('perSecond', [beside, of])),
    atMost(MOST, `${kind}, ${counted}: p50 with limits / without`, ratio('p50Ms', [of, beside])),
  ];
}

const atMost = (most: number, measure: string, seen: Spread): string[] => [
  measure,
  `at most ${most}`,
  shownSpread(seen),
  seen.median <= most ? 'met' : '**missed**',
];

const timesOf = (tookMs: readonly number[]): (string | number)[] => [
  whole(tookMs.length),
  ...[0.5, 0.95, 1].map((share) => shownNumber(at(share, tookMs))),
];

/** The value that this share of them does not exceed. */
function at(share: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
