import type pg from 'pg';
import { TestGateway } from '../../support/gateway.js';
import type { BenchOptions } from '../options.js';
import { runOnGateway } from '../gateway.js';
import { describeMachine } from '../machine.js';
import { peakMemoryMb } from '../processes.js';
import type { BenchServer } from '../server.js';
import { disturbReads, repeatBatches } from './changed-batch.js';
import { CopyBaseline } from './copy-baseline.js';
import { Departments } from './departments.js';
import { registerEnterprises } from './enterprises.js';
import { loadRounds } from './loading.js';
import { planRounds } from './plan.js';
import { type CollectionRun, markdownOf } from './summary.js';
import { saveRate } from './typeorm-baseline.js';

const SAVED_SAMPLE = 10_000;

/** Loads a province through the gateway beside its baselines, reads meanwhile, and keeps what was seen. */
export const benchCollection = async (options: BenchOptions): Promise<string> =>
  runOnGateway({ name: 'collection', measure, markdownOf }, options);

async function measure(
  server: BenchServer,
  gateway: TestGateway,
  { records, rounds: repeats }: BenchOptions,
): Promise<CollectionRun> {
  const { superuser } = gateway.database;
  const plan = planRounds(records);
  const provinces = [...new Set(plan.flatMap(({ batches }) => batches.map(({ province }) => province)))];
  await registerEnterprises(superuser, provinces);
  const departments = await Departments.register(gateway);
  const copy = await CopyBaseline.make(superuser);
  const loading = { server, gatewayPid: gateway.process.pid, departments, copy };
  const rounds = await loadRounds(loading, plan);
  const sample = { batchId: rounds.at(-1)?.batchIds[2] ?? '', count: SAVED_SAMPLE };
  const saved = await saveRate(superuser, server.superuserUrl, sample);
  await superuser.query('vacuum (analyze)');
  const largest = provinces.toSorted((one, other) => other.records - one.records)[0];
  if (!largest) throw new Error('Nothing was loaded');
  const reads = await disturbReads({ gateway, departments, province: largest }, repeats);
  const again = { province: largest, firstRevision: repeats + 1, rounds: repeats };
  const run = {
    machine: await describeMachine(superuser),
    records,
    enterprises: provinces.reduce((sum, { enterprises }) => sum + enterprises.length, 0),
    rounds,
    saveRate: saved,
    reads,
    repeats: await repeatBatches(departments, again),
    peakMemoryMb: peakMemoryMb(gateway.process.pid),
    sizes: await sizesOf(superuser),
  };
  await departments.close();
  return run;
}

async function sizesOf(pool: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ name: string; mb: number }>(SIZES);
  return Object.fromEntries(rows.map(({ name, mb }) => [name, mb]));
}

const SIZES = `
  select replace(coalesce(i.inhparent::regclass::text, c.relname), '"', '') || ' ' || part.what as name,
    sum(part.bytes)::float8 / 1e6 as mb
  from pg_class c left join pg_inherits i on i.inhrelid = c.oid
    cross join lateral (values ('rows', pg_table_size(c.oid)), ('indexes', pg_indexes_size(c.oid))) as part(what, bytes)
  where c.relkind = 'r'
    and c.relname ~ '^(credit_record|copied_record|enterprise_snapshot|record_statement)(_[0-9]+)?$'
  group by 1 order by 1`;
