import type { TestGateway } from '../../support/gateway.js';
import { FULL_RECORDS } from '../data/generator.js';
import { runOnGateway } from '../gateway.js';
import { describeMachine } from '../machine.js';
import { median } from '../medians.js';
import type { BenchOptions } from '../options.js';
import { childrenOf } from '../../support/own-cluster.js';
import { forgetPeakMemory, peakMemoryMb } from '../processes.js';
import { keepFile } from '../results.js';
import type { BenchServer } from '../server.js';
import { Candidates } from './candidates.js';
import { measureColdStart } from './cold-start.js';
import { killUnderLoad } from './crashes.js';
import { Answers } from './evidence.js';
import { type Field, type Peers, prepareField, startPeers } from './field.js';
import { guardRatios } from './guard.js';
import { measureHalfLoad } from './half-load.js';
import { imageContents } from './image.js';
import { measureCandidates } from './plan.js';
import { plotOf } from './plot.js';
import { roundsOf } from './ratios.js';
import type { ReportsRun } from './reports-run.js';
import { markdownOf } from './summary.js';

const KILLS = 3;

/** Asks for recorded reports of held data: of the gateway, and of others that do the same work. */
export async function benchReports(options: BenchOptions): Promise<string> {
  if (options.isSmall) return guardRatios(options);
  const name = options.records === FULL_RECORDS ? 'reports-full' : 'reports';
  const crashes = await killUnderLoad(KILLS);
  const measureAll = async (server: BenchServer, gateway: TestGateway): Promise<ReportsRun> => ({
    ...(await measure(await prepareField(server, gateway, options.records), options)),
    coldStart: await measureColdStart(server, gateway, options.rounds),
    image: await imageContents(),
    crashes,
  });
  const tell = (run: ReportsRun): string => {
    if (options.keep) keepFile(`${name}.svg`, plotOf(run));
    return markdownOf(run);
  };
  return runOnGateway({ name, measure: measureAll, markdownOf: tell }, options);
}

async function measure(
  field: Field,
  options: BenchOptions,
): Promise<Omit<ReportsRun, 'coldStart' | 'image' | 'crashes'>> {
  const peers = await startPeers(field);
  try {
    return await measureWith(field, peers, options);
  } finally {
    await peers.stop();
  }
}

async function measureWith(
  field: Field,
  peers: Peers,
  { records, rounds, seconds }: BenchOptions,
): Promise<Omit<ReportsRun, 'coldStart' | 'image' | 'crashes'>> {
  const { superuser } = field.gateway.database;
  const answers = await Answers.keptIn(superuser);
  const candidates = new Candidates(field, peers, { seconds, answers });
  const pids = [peers.deployed.pid, ...childrenOf(peers.deployed.pid)];
  pids.forEach(forgetPeakMemory);
  const measured = await measureCandidates(candidates, { rounds, isSmall: false });
  const perSecond = median(roundsOf(measured, 'gateway, 32', 'perSecond')) / 2;
  return {
    machine: await describeMachine(superuser),
    records,
    subjects: field.subjects.length,
    seconds,
    measured,
    failures: Object.fromEntries(candidates.failures),
    halfLoad: await measureHalfLoad(field, peers.deployed, { perSecond, seconds, rounds }),
    peakMemoryMb: pids.reduce((sum, pid) => sum + peakMemoryMb(pid), 0),
    answered: await answers.lookUp(),
  };
}
