import { withBenchGateway } from '../gateway.js';
import { describeMachine, type Machine, machineLine } from '../machine.js';
import { type Measured, measuredOf } from '../medians.js';
import type { BenchOptions } from '../options.js';
import { keepResult, keptResult, markdownTable, shownNumber, shownSpread, shownTally } from '../results.js';
import { Candidates } from './candidates.js';
import { Answers } from './evidence.js';
import { prepareField, startPeers } from './field.js';
import { measureCandidates } from './plan.js';
import {
  fallen,
  LEAST_LEFT,
  leftOf,
  RATIO_NAMES,
  type RatioName,
  RATIOS,
  type Ratios,
  ratiosOf,
} from './ratios.js';

const NAME = 'reports-small';
const MOST_LOOKS = 3;

/** What a small run is kept for. */
interface SmallRun {
  readonly machine: Machine;
  readonly records: number;
  readonly ratios: Ratios;
  /** `<candidate>, <requests in flight>` → status or `connection` → answers that were not the expected ones. */
  readonly failures: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Measures the ratios in a small run. As a guard it holds them against the kept ones: where one seems to have fallen, all
 * is measured again, twice at most, and the rounds are put together; the process fails when it still has.
 */
export async function guardRatios(options: BenchOptions): Promise<string> {
  const kept = options.isGuard ? (keptResult(NAME) as SmallRun | undefined) : undefined;
  if (options.isGuard && !kept) throw new Error(`No ratios are kept: run it with --small --keep`);
  const run = await measureSmall(options, kept);
  const markdown = markdownOf(run, kept);
  if (options.keep && RATIO_NAMES.some((name) => run.ratios[name].median === 0))
    throw new Error(`A ratio of 0 would guard nothing, so it is not kept:\n${markdown}`);
  if (options.keep) keepResult({ name: NAME, data: run, markdown });
  if (kept && fallen(run.ratios, kept.ratios).length > 0) process.exitCode = 1;
  return markdown;
}

async function measureSmall(
  { records, rounds, seconds }: BenchOptions,
  kept: SmallRun | undefined,
): Promise<SmallRun> {
  return withBenchGateway(async (server, gateway) => {
    const field = await prepareField(server, gateway, records);
    const peers = await startPeers(field);
    try {
      const answers = await Answers.keptIn(gateway.database.superuser);
      const candidates = new Candidates(field, peers, { seconds, answers });
      const plan = { rounds, isSmall: true };
      let measured = await measureCandidates(candidates, plan);
      const hasFallen = (): boolean => !!kept && fallen(ratiosOf(measured), kept.ratios).length > 0;
      for (let looks = 1; looks < MOST_LOOKS && hasFallen(); looks += 1)
        measured = together(measured, await measureCandidates(candidates, { ...plan, isNew: false }));
      return {
        machine: await describeMachine(gateway.database.superuser),
        records,
        ratios: ratiosOf(measured),
        failures: Object.fromEntries(candidates.failures),
      };
    } finally {
      await peers.stop();
    }
  });
}

const together = (some: readonly Measured[], more: readonly Measured[]): Measured[] =>
  some.map(({ variant, rounds }, place) => measuredOf(variant, [...rounds, ...(more[place]?.rounds ?? [])]));

function markdownOf({ machine, records, ratios, failures }: SmallRun, kept: SmallRun | undefined): string {
  const rows = RATIO_NAMES.map((name) => [
    RATIOS[name].measure,
    shownSpread(ratios[name]),
    ...(kept ? beside(name, ratios, kept) : []),
  ]);
  const failed = Object.entries(failures).map(([variant, counts]) => `${variant}: ${shownTally(counts)}`);
  return [
    `${records.toLocaleString('en-US')} records. ${machineLine(machine)}.`,
    markdownTable(['ratio', 'measured', ...(kept ? ['kept', 'left', ''] : [])], rows),
    `Failed: ${failed.join('; ') || 'none'}.`,
  ].join('\n\n');
}

function beside(name: RatioName, ratios: Ratios, kept: SmallRun): string[] {
  const left = leftOf(name, ratios, kept.ratios);
  return [
    shownNumber(kept.ratios[name].median),
    shownNumber(left),
    left < LEAST_LEFT ? '**fallen**' : 'held',
  ];
}
