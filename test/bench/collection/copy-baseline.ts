import { rm } from 'node:fs/promises';
import type pg from 'pg';

/** The table of facts as COPY fills it: same columns, indexes, partitions and storage parameters as the gateway's. */
export class CopyBaseline {
  private constructor(
    private readonly pool: pg.Pool,
    private readonly folder: string,
  ) {}

  /** Makes the table, empty. */
  static async make(pool: pg.Pool): Promise<CopyBaseline> {
    const key = await valueOf(pool, `select pg_get_partkeydef('credit_record'::regclass) as value`);
    await pool.query(`create table copied_record (like credit_record including all) partition by ${key}`);
    const { rows } = await pool.query<{ bound: string; parameters: string | null }>(PARTITIONS);
    for (const [place, { bound, parameters }] of rows.entries())
      await pool.query(
        `create table copied_record_${place} partition of copied_record ${bound}
           ${parameters === null ? '' : `with (${parameters})`}`,
      );
    return new CopyBaseline(pool, await valueOf(pool, `select current_setting('data_directory') as value`));
  }

  /** Writes the facts of a batch to a file on the server, in the order in which they were sent. */
  async writeRows(batchId: string): Promise<void> {
    const rows = `select * from credit_record where batch_id = '${batchId}' order by line`;
    await this.pool.query(`copy (${rows}) to '${this.pathOf(batchId)}'`);
  }

  /** Loads the file in one statement. The server reads it itself: no client stands between. */
  async load(batchId: string): Promise<void> {
    await this.pool.query(`copy copied_record from '${this.pathOf(batchId)}'`);
  }

  /** Removes the file. */
  async forget(batchId: string): Promise<void> {
    await rm(this.pathOf(batchId), { force: true });
  }

  private pathOf(batchId: string): string {
    return `${this.folder}/bench-${batchId}.copy`;
  }
}

const PARTITIONS = `
  select pg_get_expr(c.relpartbound, c.oid) as bound, array_to_string(c.reloptions, ', ') as parameters
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'credit_record'::regclass order by c.relname`;

async function valueOf(pool: pg.Pool, statement: string): Promise<string> {
  const { rows } = await pool.query<{ value: string }>(statement);
  return rows[0]?.value ?? '';
}
