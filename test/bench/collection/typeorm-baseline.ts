import type pg from 'pg';
import { DataSource, EntitySchema } from 'typeorm';

/** A fact as an entity: what `save` is given. */
interface SavedRecord {
  uscc: string;
  feedId: number;
  recordKey: Buffer;
  sequence: string;
  recordId: string;
  catalogVersion: number;
  batchId: string;
  line: number;
  receivedAt: Date;
  status: string;
  publicityEndsOn: string | null;
  payload: object;
  source: string | null;
  payloadDigest: Buffer;
}

const CHUNK = 500;
/** Makes keys that are in the table under no other sequence. */
const FREE_SEQUENCE = '9000000';

/** Loads some facts of a batch into the table of the COPY with TypeORM's `save`, 500 at a time; gives facts a second. */
export async function saveRate(
  pool: pg.Pool,
  url: string,
  { batchId, count }: { batchId: string; count: number },
): Promise<number> {
  const records = await sampleOf(pool, batchId, count);
  const source = new DataSource({ type: 'postgres', url, entities: [SavedRecordSchema], synchronize: false });
  await source.initialize();
  try {
    const startedAt = performance.now();
    for (let from = 0; from < records.length; from += CHUNK)
      await source.manager.save(SavedRecordSchema, records.slice(from, from + CHUNK));
    return (records.length * 1_000) / (performance.now() - startedAt);
  } finally {
    await source.destroy();
    await pool.query(`delete from copied_record where sequence = ${FREE_SEQUENCE}`);
  }
}

async function sampleOf(pool: pg.Pool, batchId: string, count: number): Promise<SavedRecord[]> {
  const { rows } = await pool.query<SavedRecord>(
    `select uscc, feed_id as "feedId", record_key as "recordKey", ${FREE_SEQUENCE}::bigint as sequence,
       record_id as "recordId", catalog_version as "catalogVersion", batch_id as "batchId", line,
       received_at as "receivedAt", status, publicity_ends_on::text as "publicityEndsOn", payload, source,
       payload_digest as "payloadDigest"
     from credit_record where batch_id = $1 and line <= $2`,
    [batchId, count],
  );
  return rows;
}

const SavedRecordSchema = new EntitySchema<SavedRecord>({
  name: 'SavedRecord',
  tableName: 'copied_record',
  columns: {
    uscc: { type: 'text', primary: true },
    feedId: { name: 'feed_id', type: 'integer', primary: true },
    recordKey: { name: 'record_key', type: 'bytea', primary: true },
    sequence: { type: 'bigint', primary: true },
    recordId: { name: 'record_id', type: 'uuid' },
    catalogVersion: { name: 'catalog_version', type: 'integer' },
    batchId: { name: 'batch_id', type: 'uuid' },
    line: { type: 'integer' },
    receivedAt: { name: 'received_at', type: 'timestamptz' },
    status: { type: 'text' },
    publicityEndsOn: { name: 'publicity_ends_on', type: 'date', nullable: true },
    payload: { type: 'json' },
    source: { type: 'text', nullable: true },
    payloadDigest: { name: 'payload_digest', type: 'bytea' },
  },
});
