import { type Load, load } from '../reports/wrk.js';
import { REPORTED_ITEMS, type Subject } from '../reports/subjects.js';
import { interleaved, type Measured, type Variants } from '../medians.js';
import { cpuSecondsWithChildren, serverCpuSeconds } from '../processes.js';

/** What is asked. */
export const KINDS = ['report', 'query'] as const;
export type Kind = (typeof KINDS)[number];

/** On what the answers rest. The last two are asked of one authorization alone, so that all wait for its one row. */
export const GROUNDS = [
  'nothing, public parts',
  'authorization without limits',
  'counted authorization',
  'one authorization without limits',
  'one counted authorization',
] as const;
export type Ground = (typeof GROUNDS)[number];

/** Who is asked about whom. */
export interface Asking {
  readonly url: string;
  /** A token that is still good. */
  readonly token: () => Promise<string>;
  /** Of the gateway with its workers, and of the database. */
  readonly pids: { readonly gateway: number; readonly database: number };
  readonly unlimited: readonly Subject[];
  readonly counted: readonly Subject[];
}

const IN_FLIGHT = 32;
const COMMON = { purpose: 'pre-loan-review', operatorUser: 'officer-017' };
const PATHS = { report: '/v1/reports', query: '/v1/queries' } as const;

/** Names a line of the results. */
export const variantOf = (kind: Kind, ground: Ground): string => `${kind}, ${ground}`;

/** Asks on every ground in turn, round by round, after a round that warms up. */
export async function measureUses(
  asking: Asking,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<{ measured: Measured[]; failures: Record<string, Load['failures']> }> {
  const failures: Record<string, Load['failures']> = {};
  const variants: Variants = new Map(
    KINDS.flatMap((kind) =>
      GROUNDS.map((ground) => {
        const variant = variantOf(kind, ground);
        const ask = async (): Promise<Record<string, number>> => {
          const { failed, figures } = await askFor(asking, { kind, ground, seconds });
          failures[variant] = added(failures[variant] ?? {}, failed);
          return figures;
        };
        return [variant, ask] as const;
      }),
    ),
  );
  await interleaved(1, variants);
  return { measured: await interleaved(rounds, variants), failures };
}

async function askFor(
  asking: Asking,
  { kind, ground, seconds }: { kind: Kind; ground: Ground; seconds: number },
): Promise<{ failed: Load['failures']; figures: Record<string, number> }> {
  const cpu = (): number[] => [
    cpuSecondsWithChildren(asking.pids.gateway),
    serverCpuSeconds(asking.pids.database),
  ];
  const before = cpu();
  const { perSecond, p50Ms, p99Ms, requests, failures } = await load(
    {
      url: `${asking.url}${PATHS[kind]}`,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await asking.token()}` },
      bodies: subjectsFor(asking, ground).map((subject) => bodyOf(kind, subject)),
      expected: kind === 'report' ? 201 : 200,
    },
    { inFlight: IN_FLIGHT, seconds },
  );
  const [gatewayCpuUs = 0, databaseCpuUs = 0] = cpu().map(
    (after, each) => ((after - (before[each] ?? 0)) / requests) * 1e6,
  );
  return { failed: failures, figures: { perSecond, p50Ms, p99Ms, gatewayCpuUs, databaseCpuUs } };
}

const subjectsFor = ({ unlimited, counted }: Asking, ground: Ground): readonly Partial<Subject>[] =>
  ({
    'nothing, public parts': unlimited.map(({ uscc }) => ({ uscc })),
    'authorization without limits': unlimited,
    'counted authorization': counted,
    'one authorization without limits': unlimited.slice(0, 1),
    'one counted authorization': counted.slice(0, 1),
  })[ground];

const bodyOf = (kind: Kind, subject: Partial<Subject>): string =>
  JSON.stringify({
    ...COMMON,
    ...subject,
    ...(kind === 'report' ? { items: REPORTED_ITEMS } : { itemCode: REPORTED_ITEMS[0] }),
  });

function added(some: Load['failures'], more: Load['failures']): Record<string, number> {
  const sum = { ...some };
  for (const [what, count] of Object.entries(more)) sum[what] = (sum[what] ?? 0) + count;
  return sum;
}
