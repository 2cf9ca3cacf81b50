import { machineLine } from '../machine.js';
import { type Measured, median, spreadOf } from '../medians.js';
import { markdownTable, shownNumber, shownSpread, shownTally } from '../results.js';
import { type Promised, promisesOf } from './promises.js';
import { roundsOf } from './ratios.js';
import type { ReportsRun } from './reports-run.js';

const FIGURES = ['p50Ms', 'p99Ms', 'processCpuUs', 'databaseCpuUs', 'senderCpuUs'];

/** The run as Markdown. */
export function markdownOf(run: ReportsRun): string {
  const { machine, records, subjects, measured, seconds } = run;
  const rounds = measured[0]?.rounds.length ?? 0;
  return [
    `${whole(records)} records, reports of ${whole(subjects)} enterprises, ${rounds} rounds of ${seconds} s. ${machineLine(machine)}.`,
    markdownTable(['measure', 'promised', 'aim', 'measured', ''], promisesOf(run).map(promiseRow)),
    markdownTable(
      [
        'candidate, in flight',
        'a second',
        'p50 ms',
        'p99 ms',
        'process CPU µs',
        'database CPU µs',
        'sender CPU µs',
        'failed',
      ],
      measured.map((each) => candidateRow(each, run)),
    ),
    halfLoadLine(run),
    evidenceLine(run),
    memoryLine(run),
    imageLine(run),
  ].join('\n\n');
}

const promiseRow = ({ measure, target, aim, measured, isMet }: Promised): string[] => [
  measure,
  target,
  aim,
  measured ? shownSpread(measured) : 'not measured',
  isMet ? 'met' : measured ? '**missed**' : '',
];

const candidateRow = ({ variant, figures }: Measured, run: ReportsRun): (string | number)[] => [
  variant,
  shownSpread(spreadOf(roundsOf(run.measured, variant, 'perSecond'))),
  ...FIGURES.map((name) => figures[name] ?? ''),
  shownTally(run.failures[variant] ?? {}),
];

function halfLoadLine({ halfLoad }: ReportsRun): string {
  const [of, spread] = [
    halfLoad.rounds,
    (figure: 'p50Ms' | 'p99Ms' | 'senderLateP99Ms') =>
      shownSpread(spreadOf(halfLoad.rounds.map((round) => round[figure]))),
  ] as const;
  const failures = of.map((round) => shownTally(round.failures)).join('; ');
  return (
    `At planned moments, ${whole(median(of.map(({ perSecond }) => perSecond)))} a second: p50 ${spread('p50Ms')} ms, ` +
    `p99 ${spread('p99Ms')} ms, the sender late by ${spread('senderLateP99Ms')} ms (p99). Failed in each round: ${failures}.`
  );
}

function evidenceLine({ answered, halfLoad, crashes }: ReportsRun): string {
  return (
    `Looked up in the usage log: ${whole(answered.answers)} answers to wrk and ${whole(halfLoad.answered.answers)} at planned moments; ` +
    `around kill -9, ${whole(crashes.records)} usage records of ${whole(crashes.answers)} reports. What 32 workers saw there: ` +
    `${shownTally(crashes.outcomes)}.`
  );
}

function memoryLine({ coldStart, peakMemoryMb }: ReportsRun): string {
  return (
    `From start to ready on an existing database: ${shownSpread(spreadOf(coldStart.readyMs))} ms. Resident: ` +
    `${shownNumber(coldStart.idleMb)} MB idle, at most ${shownNumber(peakMemoryMb)} MB under this load.`
  );
}

function imageLine({ image }: ReportsRun): string {
  const { packages, packagesMb, largest, distMb, configMb } = image;
  const named = largest.map(({ name, mb }) => `${name} ${shownNumber(mb)}`).join(', ');
  return (
    `The production image, on top of \`node:24-slim\`: ${shownNumber(packagesMb + distMb + configMb)} MB, of it ` +
    `${packages} packages ${shownNumber(packagesMb)} (${named}), the build ${shownNumber(distMb)}, catalog, rules and API ` +
    `document ${shownNumber(configMb)}. Added up from installed files; no image was built.`
  );
}

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
