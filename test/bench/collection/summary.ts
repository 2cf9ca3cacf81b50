import { median } from '../medians.js';
import { type Machine, machineLine } from '../machine.js';
import { markdownTable } from '../results.js';
import type { DisturbedReads, Repeats } from './changed-batch.js';
import type { LoadedRound } from './loading.js';
import { failedOf, type Reads } from './report-reads.js';

/** Everything one run has seen. Sizes in MB, rates in records a second. */
export interface CollectionRun {
  readonly machine: Machine;
  readonly records: number;
  readonly enterprises: number;
  readonly rounds: readonly LoadedRound[];
  readonly saveRate: number;
  readonly reads: readonly DisturbedReads[];
  readonly repeats: Repeats;
  readonly peakMemoryMb: number;
  readonly sizes: Readonly<Record<string, number>>;
}

/** One promise of the gateway with what was measured. */
export interface Target {
  readonly measure: string;
  readonly target: string;
  readonly measured: number;
  readonly isMet: boolean;
}

/** Holds a run against its targets. */
export function targetsOf(run: CollectionRun): Target[] {
  const { rounds, reads, repeats } = run;
  const rate = sum(rounds, 'records') / sum(rounds, 'gatewayS');
  const [first, last] = [edge(rounds, 'first'), edge(rounds, 'last')];
  return [
    atLeast('rate of two feeds at a time, the default / one COPY at a time', 0.5, besideOneCopy(rounds)),
    atLeast('rate of one batch at a time / one COPY at a time', 0.5, besideCopy(rounds, 1)),
    atLeast('rate of two batches at a time / two COPY at a time', 0.5, besideCopy(rounds, 2)),
    atLeast('rate / TypeORM save in chunks of 500', 10, rate / run.saveRate),
    atMost('cost of a record, last million / first million', 1.3, last / first),
    atMost('peak memory of the gateway, MB', 512, run.peakMemoryMb),
    atLeast(
      'reads beside a changed batch: throughput',
      0.6,
      ratio(reads, ({ alone, beside }) => beside.perSecond / alone.perSecond),
    ),
    atMost(
      'reads beside a changed batch: p99',
      2,
      ratio(reads, ({ alone, beside }) => beside.p99Ms / alone.p99Ms),
    ),
    atMost(
      'reads beside a changed batch: failed',
      0,
      reads.reduce((all, { beside }) => all + failedOf(beside), 0),
    ),
    atLeast('first time / same file again', 20, repeats.firstS / repeats.againS),
    atLeast('first time / same file again, with its digest', 20, repeats.firstS / repeats.againWithDigestS),
  ];
}

/** The run as Markdown. */
export function markdownOf(run: CollectionRun): string {
  const { rounds, reads, repeats } = run;
  return [
    `${run.records.toLocaleString('en-US')} records of ${run.enterprises.toLocaleString('en-US')} enterprises, 11 feeds. ${machineLine(run.machine)}.`,
    markdownTable(
      ['measure', 'target', 'measured', ''],
      targetsOf(run).map(({ measure, target, measured, isMet }) => [
        measure,
        target,
        measured,
        isMet ? 'met' : '**missed**',
      ]),
    ),
    markdownTable(
      [
        'round',
        'at a time',
        'records',
        'gateway records/s',
        'COPY records/s',
        'ratio',
        'gateway CPU µs',
        'database CPU µs',
        'COPY CPU µs',
      ],
      rounds.map((each) => [
        each.name,
        each.atOnce,
        each.records,
        each.records / each.gatewayS,
        each.records / each.copyS,
        each.copyS / each.gatewayS,
        perRecord(each.gatewayCpuS, each),
        perRecord(each.databaseCpuS, each),
        perRecord(each.copyCpuS, each),
      ]),
    ),
    markdownTable(
      ['reads, 32 workers', 'a second', 'p50 ms', 'p99 ms', 'failed', 'batch s'],
      reads.flatMap(({ alone, beside, batchS }) => [
        ['alone', alone.perSecond, alone.p50Ms, alone.p99Ms, failuresOf(alone), ''],
        ['beside the batch', beside.perSecond, beside.p50Ms, beside.p99Ms, failuresOf(beside), batchS],
      ]),
    ),
    `Same file (${repeats.records.toLocaleString('en-US')} changed records): ${repeats.firstS.toFixed(2)} s, again ${repeats.againS.toFixed(3)} s, again with its digest ${repeats.againWithDigestS.toFixed(3)} s. TypeORM \`save\`: ${Math.round(run.saveRate)} records/s. Sizes in MB: ${Object.entries(
      run.sizes,
    )
      .map(([name, size]) => `${name} ${Math.round(size)}`)
      .join(', ')}.`,
  ].join('\n\n');
}

const failuresOf = ({ failures }: Reads): string =>
  Object.entries(failures)
    .map(([what, count]) => `${count} × ${what}`)
    .join(', ') || '0';

/** The gateway's rate beside that of as many COPY statements at a time, median of the rounds. */
const besideCopy = (rounds: readonly LoadedRound[], atOnce: LoadedRound['atOnce']): number =>
  median(rounds.filter((each) => each.atOnce === atOnce).map((each) => each.copyS / each.gatewayS));

/** The gateway's rate with two feeds at a time beside that of COPY, one statement after the other, median of the rounds of each. */
function besideOneCopy(rounds: readonly LoadedRound[]): number {
  const [one, two] = [1, 2].map((atOnce) => rounds.filter((each) => each.atOnce === atOnce));
  const gateway = median((two ?? []).map(({ records, gatewayS }) => records / gatewayS));
  return gateway / median((one ?? []).map(({ records, copyS }) => records / copyS));
}

/** Seconds a record of the first or last rounds, one batch and two at a time together. */
function edge(rounds: readonly LoadedRound[], name: string): number {
  const some = rounds.filter((each) => each.name.startsWith(name));
  return sum(some, 'gatewayS') / sum(some, 'records');
}

const perRecord = (seconds: number, { records }: LoadedRound): number => (seconds * 1e6) / records;
const ratio = (reads: readonly DisturbedReads[], of: (each: DisturbedReads) => number): number =>
  median(reads.map(of));
const sum = (rounds: readonly LoadedRound[], what: 'records' | 'gatewayS'): number =>
  rounds.reduce((all, each) => all + each[what], 0);

function atLeast(measure: string, least: number, measured: number): Target {
  return { measure, target: `at least ${least}`, measured, isMet: measured >= least };
}

function atMost(measure: string, most: number, measured: number): Target {
  return { measure, target: `at most ${most}`, measured, isMet: measured <= most };
}
