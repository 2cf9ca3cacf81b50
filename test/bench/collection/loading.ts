import { SingleBar } from 'cli-progress';
import type { BenchServer } from '../server.js';
import { cpuSecondsOf, serverCpuSeconds } from '../processes.js';
import type { CopyBaseline } from './copy-baseline.js';
import type { Departments } from './departments.js';
import type { PlannedBatch, Round } from './plan.js';

/** What a round took, by the gateway and by COPY. Seconds; `Cpu` is processor time of the process named. */
export interface LoadedRound {
  readonly name: string;
  readonly atOnce: number;
  readonly records: number;
  readonly gatewayS: number;
  readonly gatewayCpuS: number;
  readonly databaseCpuS: number;
  readonly copyS: number;
  readonly copyCpuS: number;
  readonly batchIds: readonly string[];
}

/** Who loads, and what is watched. */
export interface Loading {
  readonly server: BenchServer;
  readonly gatewayPid: number;
  readonly departments: Departments;
  readonly copy: CopyBaseline;
}

/** Loads round after round, each first through the gateway and then by COPY, with a progress bar. */
export async function loadRounds(loading: Loading, rounds: readonly Round[]): Promise<LoadedRound[]> {
  const total = rounds.reduce((sum, { records }) => sum + records, 0);
  const format = '{bar} {percentage}% | {value}/{total} records | {rate} records/s | {round}';
  const bar = new SingleBar({ format, noTTYOutput: true, notTTYSchedule: 20_000, stopOnComplete: true });
  bar.start(total, 0, { rate: 0, round: '' });
  const loaded: LoadedRound[] = [];
  let done = 0;
  for (const round of rounds) {
    const each = await loadRound(loading, round);
    loaded.push(each);
    done += round.records;
    bar.update(done, { rate: Math.round(each.records / each.gatewayS), round: each.name });
  }
  bar.stop();
  return loaded;
}

async function loadRound(loading: Loading, round: Round): Promise<LoadedRound> {
  const { server, gatewayPid, departments, copy } = loading;
  const batchIds: string[] = [];
  const files = round.batches.map(fileOf);
  const gateway = await spent(server.pid, gatewayPid, async () =>
    side(round, byFeed(files), async (ofFeed) => {
      for (const file of ofFeed) batchIds.push(await deliverWhole(departments, file));
    }),
  );
  for (const id of batchIds) await copy.writeRows(id);
  const copied = await spent(server.pid, gatewayPid, async () =>
    side(round, batchIds, async (id) => copy.load(id)),
  );
  for (const id of batchIds) await copy.forget(id);
  return {
    name: round.name,
    atOnce: round.atOnce,
    records: round.records,
    gatewayS: gateway.wallS,
    gatewayCpuS: gateway.gatewayCpuS,
    databaseCpuS: gateway.databaseCpuS,
    copyS: copied.wallS,
    copyCpuS: copied.databaseCpuS,
    batchIds,
  };
}

/** Does the work for all, as many at a time as the round says. */
async function side<T>(round: Round, all: readonly T[], work: (each: T) => Promise<unknown>): Promise<void> {
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: round.atOnce }, lane));
}

/** The batches of each feed, which a department sends one after the other. */
const byFeed = (files: readonly BatchFile[]): BatchFile[][] => [
  ...Map.groupBy(files, ({ itemCode }) => itemCode).values(),
];

/** A batch as its sender has it on disk: made before the clock runs, as the files of COPY are. */
interface BatchFile {
  readonly itemCode: string;
  readonly count: number;
  readonly chunks: readonly Buffer[];
}

const fileOf = ({ province, feed, from, count }: PlannedBatch): BatchFile => ({
  itemCode: feed.itemCode,
  count,
  chunks: [...province.ndjson(feed, { from, count })],
});

async function deliverWhole(
  departments: Departments,
  { itemCode, count, chunks }: BatchFile,
): Promise<string> {
  const answer = await departments.deliver(itemCode, chunks);
  if (answer.accepted !== count) throw new Error(`${answer.accepted} of ${count} accepted: ${itemCode}`);
  return answer.batchId;
}

interface Spent {
  readonly wallS: number;
  readonly gatewayCpuS: number;
  readonly databaseCpuS: number;
}

async function spent(serverPid: number, gatewayPid: number, work: () => Promise<void>): Promise<Spent> {
  const before = [performance.now() / 1_000, cpuSecondsOf(gatewayPid), serverCpuSeconds(serverPid)] as const;
  await work();
  return {
    wallS: performance.now() / 1_000 - before[0],
    gatewayCpuS: cpuSecondsOf(gatewayPid) - before[1],
    databaseCpuS: serverCpuSeconds(serverPid) - before[2],
  };
}
