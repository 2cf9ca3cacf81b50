import { interleaved, type Measured } from '../medians.js';
import type { MeasuredConnection } from '../server.js';
import { makeRecordTable, sizeOf } from './credit-record.js';

const INDEXES: Readonly<Record<string, string>> = {
  none: '',
  btree: 'create index ix_bench_record_batch on bench_record (batch_id)',
  'brin, 128 pages': 'create index ix_bench_record_batch on bench_record using brin (batch_id)',
  'brin, 32 pages':
    'create index ix_bench_record_batch on bench_record using brin (batch_id) with (pages_per_range = 32)',
};

const FEED = 3;
const CHANGED_SHARE = 10;
/** A batch that came late, and one among the first. */
const CHANGED_BATCH = '01a20000-0000-7000-8000-000000000001';
const FIND = (batch: string): string =>
  `select count(payload_digest) from bench_record where feed_id = ${FEED} and batch_id = ${batch}`;
const FIRST_BATCH = `(select batch_id from bench_row where feed_id = ${FEED} limit 1)`;

/** Experiment 4: how the facts of one batch are found, after a tenth of the feed was stated anew. */
export async function compareBatchIndexes(
  connection: MeasuredConnection,
  rounds: number,
): Promise<Measured[]> {
  const candidates = Object.entries(INDEXES).map(
    ([variant, index]) => [variant, async () => measure(connection, index)] as const,
  );
  return interleaved(rounds, new Map(candidates));
}

async function measure(connection: MeasuredConnection, index: string): Promise<Record<string, number>> {
  await makeRecordTable(connection, { name: 'bench_record', partitions: 16 });
  const before = (await sizeOf(connection, 'bench_record')).indexMb;
  await connection.run(...(index === '' ? [] : [index]));
  const loaded = await connection.cost(
    'insert into bench_record select * from bench_row order by feed_id, line',
  );
  const keyMb = Number(
    await connection.value(
      `select sum(pg_relation_size(indexrelid))::float8 / 1e6 from pg_index where indisprimary
         and indrelid in (select inhrelid from pg_inherits where inhparent = 'bench_record'::regclass)`,
    ),
  );
  const { indexMb } = await sizeOf(connection, 'bench_record');
  await connection.run(NEW_VERSIONS, 'vacuum (analyze) bench_record');
  const changed = await connection.cost(FIND(`'${CHANGED_BATCH}'`));
  const first = await connection.cost(FIND(FIRST_BATCH));
  return {
    'load CPU s': loaded.cpuS,
    'index MB': indexMb - keyMb - before,
    'find a late batch: ms': changed.wallS * 1_000,
    'find the first batch: ms': first.wallS * 1_000,
  };
}

const NEW_VERSIONS = `
  insert into bench_record select feed_id, uscc, record_key, 2, gen_random_uuid(), catalog_version, '${CHANGED_BATCH}',
    line, now(), 'valid', null, publicity_ends_on, payload, source, payload_digest
  from bench_row where feed_id = ${FEED} and line % ${CHANGED_SHARE} = 0 order by uscc`;
