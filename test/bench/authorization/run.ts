import { startSecondProcess } from '../../support/second-process.js';
import type { TestGateway } from '../../support/gateway.js';
import { BENCH_ENVIRONMENT, runOnGateway } from '../gateway.js';
import { describeMachine } from '../machine.js';
import type { BenchOptions } from '../options.js';
import { BANK, prepareField } from '../reports/field.js';
import type { BenchServer } from '../server.js';
import { measureRevocations } from './revocations.js';
import { type AuthorizationRun, markdownOf } from './summary.js';
import { countedSubjects } from './terms.js';
import { measureUses } from './uses.js';

const REVOCATIONS = { whole: 1_000, small: 50 };

/** What it costs to count the uses of an authorization, and how fast one is revoked while it is used. */
export async function benchAuthorization(options: BenchOptions): Promise<string> {
  const keep = options.keep && !options.isSmall; // a small run shows that it runs, and no more
  return runOnGateway({ name: 'authorization', measure, markdownOf }, { ...options, keep });
}

async function measure(
  server: BenchServer,
  gateway: TestGateway,
  { records, rounds, seconds, isSmall }: BenchOptions,
): Promise<AuthorizationRun> {
  const { subjects } = await prepareField(server, gateway, records);
  const { superuser } = gateway.database;
  const counted = await countedSubjects(superuser);
  const uses = await besides(gateway, { PROCESSES: 'auto' }, async ({ baseUrl, pid }) =>
    measureUses(
      {
        url: baseUrl,
        token: async () => gateway.as(BANK).accessToken(),
        pids: { gateway: pid, database: server.pid },
        unlimited: subjects,
        counted,
      },
      { rounds, seconds },
    ),
  );
  const revocations = await besides(gateway, {}, async ({ port }) =>
    measureRevocations(
      gateway,
      [gateway.process.port, port],
      isSmall ? REVOCATIONS.small : REVOCATIONS.whole,
    ),
  );
  const machine = await describeMachine(superuser);
  return { machine, records, subjects: subjects.length, seconds, ...uses, revocations };
}

/** Does work beside another process on the same database, which is gone afterwards. */
async function besides<T>(
  gateway: TestGateway,
  environment: Readonly<Record<string, string>>,
  work: (other: Awaited<ReturnType<typeof startSecondProcess>>) => Promise<T>,
): Promise<T> {
  const other = await startSecondProcess(gateway, { ...BENCH_ENVIRONMENT, ...environment });
  const end = (): void => void other.child.kill('SIGKILL');
  process.once('exit', end);
  try {
    return await work(other);
  } finally {
    process.off('exit', end);
    await other.stop();
  }
}
