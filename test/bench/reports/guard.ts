import { withBenchGateway } from '../gateway.js';
import { describeMachine, type Machine, machineLine } from '../machine.js';
import { type Measured, measuredOf, type Spread } from '../medians.js';
import type { BenchOptions } from '../options.js';
import { keepResult, keptResult, markdownTable, shownNumber, shownSpread, shownTally } from '../results.js';
import { Candidates } from './candidates.js';
import { Answers } from './evidence.js';
import { prepareField, startPeers } from './field.js';
import { measureCandidates } from './plan.js';
import { type Ratio, ratioOf, RATIOS } from './ratios.js';

const NAME = 'reports-small';
/** What must be left of a kept ratio. Noise of a shared machine has been seen to take a tenth of a median. */
const LEAST_LEFT = 0.8;

type RatioName = keyof typeof RATIOS;

/** What a small run is kept for. */
interface SmallRun {
  readonly machine: Machine;
  readonly records: number;
  readonly ratios: Readonly<Record<RatioName, Spread>>;
  /** `<candidate>, <requests in flight>` → status or `connection` → answers that were not the expected ones. */
  readonly failures: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/**
 * Measures the ratios in a small run. As a guard it holds them against the kept ones: where one seems to have fallen, all
 * is measured once more and the rounds are put together, and the process fails when it still has.
 */
export async function guardRatios(options: BenchOptions): Promise<string> {
  const kept = options.isGuard ? (keptResult(NAME) as SmallRun | undefined) : undefined;
  if (options.isGuard && !kept) throw new Error(`No ratios are kept: run it with --small --keep`);
  const run = await measureSmall(options, kept);
  const markdown = markdownOf(run, kept);
  if (options.keep) keepResult({ name: NAME, data: run, markdown });
  if (kept && fallen(run.ratios, kept).length > 0) process.exitCode = 1;
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
      const measure = async (): Promise<Measured[]> =>
        measureCandidates(candidates, { rounds, isSmall: true });
      let measured = await measure();
      if (kept && fallen(ratiosOf(measured), kept).length > 0) measured = together(measured, await measure());
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

const names = Object.keys(RATIOS) as RatioName[];

const ratiosOf = (measured: readonly Measured[]): Record<RatioName, Spread> =>
  Object.fromEntries(names.map((name) => [name, ratioOf(measured, RATIOS[name])])) as Record<
    RatioName,
    Spread
  >;

const together = (some: readonly Measured[], more: readonly Measured[]): Measured[] =>
  some.map(({ variant, rounds }, place) => measuredOf(variant, [...rounds, ...(more[place]?.rounds ?? [])]));

const fallen = (ratios: SmallRun['ratios'], kept: SmallRun): RatioName[] =>
  names.filter((name) => leftOf(name, ratios, kept) < LEAST_LEFT);

/** How much of a kept ratio is left: of a rate the more the better, of a time the less. */
function leftOf(name: RatioName, ratios: SmallRun['ratios'], kept: SmallRun): number {
  const left = ratios[name].median / kept.ratios[name].median;
  const { figure }: Ratio = RATIOS[name];
  return figure === 'p50Ms' ? 1 / left : left;
}

function markdownOf({ machine, records, ratios, failures }: SmallRun, kept: SmallRun | undefined): string {
  const rows = names.map((name) => [
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

function beside(name: RatioName, ratios: SmallRun['ratios'], kept: SmallRun): string[] {
  const left = leftOf(name, ratios, kept);
  return [
    shownNumber(kept.ratios[name].median),
    shownNumber(left),
    left < LEAST_LEFT ? '**fallen**' : 'held',
  ];
}
