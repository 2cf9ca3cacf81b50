import { interleaved, type Measured } from '../medians.js';
import type { MeasuredConnection } from '../server.js';
import { makeRecordTable, sizeOf } from './credit-record.js';

const FEED = 3;
const NIGHTS = 3;
/** One record in this many changes each night. */
const CHANGED_ONE_IN = 5;

/** Indexes that name `status` or `ended_by` keep a retired version from being changed in its place. */
const BY_STATE = [
  `create index on bench_record (ended_by) where ended_by is not null`,
  `create index on bench_record (publicity_ends_on) where publicity_ends_on is not null and status = 'valid'`,
];
const BY_DAY = [`create index on bench_record (publicity_ends_on) where publicity_ends_on is not null`];

const TABLES: Readonly<Record<string, { fillFactor: number; indexes: readonly string[] }>> = {
  'indexes by state, 100': { fillFactor: 100, indexes: BY_STATE },
  'indexes by state, 85': { fillFactor: 85, indexes: BY_STATE },
  'index by day, 100': { fillFactor: 100, indexes: BY_DAY },
  'index by day, 90': { fillFactor: 90, indexes: BY_DAY },
  'index by day, 85': { fillFactor: 85, indexes: BY_DAY },
  'index by day, 70': { fillFactor: 70, indexes: BY_DAY },
};

/** Experiment 5: nights of changed records at different fill factors and indexes, with a vacuum after each. */
export async function compareChanges(connection: MeasuredConnection, rounds: number): Promise<Measured[]> {
  const candidates = Object.entries(TABLES).map(
    ([variant, table]) => [variant, async () => measure(connection, table)] as const,
  );
  return interleaved(rounds, new Map(candidates));
}

async function measure(
  connection: MeasuredConnection,
  { fillFactor, indexes }: { fillFactor: number; indexes: readonly string[] },
): Promise<Record<string, number>> {
  const parameters = `fillfactor = ${fillFactor}, autovacuum_enabled = off`;
  await makeRecordTable(connection, { name: 'bench_record', partitions: 16, parameters });
  await connection.run(
    ...indexes,
    `insert into bench_record select * from bench_row where feed_id = ${FEED} order by uscc, record_key`,
    'vacuum (analyze) bench_record',
  );
  const start = await sizeOf(connection, 'bench_record');
  let [changeS, vacuumS, walMb] = [0, 0, 0];
  for (let night = 1; night <= NIGHTS; night += 1) {
    const changed = await connection.cost(retire(night), restate(night));
    changeS += changed.cpuS;
    walMb += changed.walMb;
    vacuumS += (await connection.cost('vacuum (analyze) bench_record')).wallS;
  }
  const end = await sizeOf(connection, 'bench_record');
  return {
    'start MB': start.rowsMb + start.indexMb,
    'rows grown by MB': end.rowsMb - start.rowsMb,
    'indexes grown by MB': end.indexMb - start.indexMb,
    'changes: CPU s': changeS,
    'changes: WAL MB': walMb,
    'vacuum: s': vacuumS,
    'updates in place: %': await shareInPlace(connection),
  };
}

const OF_NIGHT = (night: number): string => `feed_id = ${FEED} and line % ${CHANGED_ONE_IN} = ${night}`;
const retire = (night: number): string =>
  `update bench_record set status = 'corrected', ended_by = batch_id where ${OF_NIGHT(night)} and status = 'valid'`;
const restate = (night: number): string => `
  insert into bench_record select feed_id, uscc, record_key, ${night} + 1, gen_random_uuid(), catalog_version, batch_id,
    line, now(), 'valid', null, publicity_ends_on, payload, source, payload_digest
  from bench_row where ${OF_NIGHT(night)} order by uscc, record_key`;

async function shareInPlace(connection: MeasuredConnection): Promise<number> {
  await connection.run('select pg_stat_force_next_flush()');
  const share = await connection.value(`
    select 100.0 * sum(n_tup_hot_upd) / nullif(sum(n_tup_upd), 0) from pg_stat_user_tables
    where relname like 'bench\\_record\\_%'`);
  return Number(share);
}
