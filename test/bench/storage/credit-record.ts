import type { MeasuredConnection } from '../server.js';

/** How a table of records is built. */
export interface RecordTable {
  readonly name: string;
  readonly key?: 'feed-first' | 'enterprise-first';
  /** Hash partitions by `uscc`; 0 for a table without. */
  readonly partitions?: number;
  readonly payload?: 'json' | 'jsonb' | 'text';
  /** Storage parameters of every partition. */
  readonly parameters?: string;
  readonly isUnlogged?: boolean;
  readonly hasKey?: boolean;
}

/** The columns of a record, in the order every file of the experiments has them. */
const COLUMNS = (payload: string): string => `
  feed_id integer not null, uscc text collate "C" not null, record_key bytea not null, sequence bigint not null,
  record_id uuid not null, catalog_version integer not null, batch_id uuid not null, line integer not null,
  received_at timestamptz(3) not null, status text not null, ended_by uuid, publicity_ends_on date,
  payload ${payload} not null, source text, payload_digest bytea not null`;

const KEYS = {
  'feed-first': 'feed_id, uscc, record_key, sequence',
  'enterprise-first': 'uscc, feed_id, record_key, sequence',
};

/** Makes the table anew, empty. */
export async function makeRecordTable(connection: MeasuredConnection, table: RecordTable): Promise<void> {
  const { name, key = 'feed-first', partitions = 0, payload = 'json', parameters = '' } = table;
  const primaryKey = table.hasKey === false ? '' : `, constraint pk_${name} primary key (${KEYS[key]})`;
  const storage = parameters === '' ? '' : `with (${parameters})`;
  const unlogged = table.isUnlogged ? 'unlogged' : '';
  await connection.run(`drop table if exists ${name}`);
  if (partitions === 0) {
    await connection.run(`create ${unlogged} table ${name} (${COLUMNS(payload)}${primaryKey}) ${storage}`);
    return;
  }
  await connection.run(`create table ${name} (${COLUMNS(payload)}${primaryKey}) partition by hash (uscc)`);
  for (let place = 0; place < partitions; place += 1) {
    const bound = `for values with (modulus ${partitions}, remainder ${place})`;
    await connection.run(
      `create ${unlogged} table ${name}_${place} partition of ${name} ${bound} ${storage}`,
    );
  }
}

/** Bytes of a table with its partitions: the rows, and its indexes. Unit: MB. */
export async function sizeOf(
  connection: MeasuredConnection,
  table: string,
): Promise<{ rowsMb: number; indexMb: number }> {
  const of = async (measure: string): Promise<number> =>
    Number(
      await connection.value(
        `select (${measure}('${table}') + coalesce(sum(${measure}(inhrelid)), 0))::float8 / 1e6
         from pg_inherits where inhparent = '${table}'::regclass`,
      ),
    );
  return { rowsMb: await of('pg_table_size'), indexMb: await of('pg_indexes_size') };
}
