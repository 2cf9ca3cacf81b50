import { readdirSync, readlinkSync } from 'node:fs';
import type pg from 'pg';

const LANES = [0, 1, 2, 3, 4, 5, 6, 7];

/** Everything that batches which took effect have left, as one value to compare. */
export async function storedFacts(superuser: pg.Pool): Promise<Record<string, unknown>> {
  const { rows } = await superuser.query<Record<string, unknown>>(`
    select (select count(*) from batch where status in ('published', 'held', 'withdrawn')) as batches,
      (select count(*) from held_record) as held,
      (select md5(string_agg(concat_ws(' ', feed_id, uscc, record_key, sequence, record_id, status, ended_by, batch_id,
         line, payload, source), '|' order by feed_id, uscc, record_key, sequence)) from credit_record) as records,
      (select md5(string_agg(concat_ws(' ', feed_id, uscc, record_key, sequence, op, version, batch_id), '|'
         order by feed_id, uscc, record_key, sequence)) from record_statement) as statements,
      (select md5(string_agg(concat_ws(' ', uscc, feed_id, fragment, version), '|' order by uscc, feed_id))
         from enterprise_snapshot) as snapshots,
      (select string_agg(concat_ws(' ', id, last_sequence, last_data_time, last_published_at), '|' order by id)
         from feed where last_sequence > 0) as feeds`);
  return rows[0] ?? {};
}

/** What unfinished work has left behind: batches without an end, lanes that are taken, rows in staging tables. */
export async function leftOver(
  superuser: pg.Pool,
): Promise<{ batches: number; lanes: number; rows: number }> {
  const staged = LANES.map((lane) => `(select count(*) from staged_record_${lane})`).join(' + ');
  const { rows } = await superuser.query<{ batches: number; lanes: number; rows: number }>(`
    select (select count(*)::int from batch where status in ('receiving', 'staged')) as batches,
      (select count(*)::int from staging_lane where batch_id is not null) as lanes, (${staged})::int as rows`);
  return rows[0] ?? { batches: -1, lanes: -1, rows: -1 };
}

/** Makes unfinished work so old that the next sweep takes it. */
export async function ageUnfinished(superuser: pg.Pool): Promise<void> {
  await superuser.query(`
    update staging_lane set kept_until = clock_timestamp() - interval '1 second' where batch_id is not null;
    update batch set created_at = created_at - interval '1 hour' where status in ('receiving', 'staged')`);
}

/** Nothing of {@link leftOver}. */
export const NOTHING_LEFT = { batches: 0, lanes: 0, rows: 0 };

/** Files below a folder that a process holds open, also those without a name any more. */
export function openFiles(pid: number, folder: string): string[] {
  const descriptors = readdirSync(`/proc/${pid}/fd`);
  return descriptors
    .flatMap((fd) => targetOf(`/proc/${pid}/fd/${fd}`))
    .filter((path) => path.startsWith(folder));
}

/** The tables in which a text stands, in any column. */
export async function tablesWith(superuser: pg.Pool, text: string): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of rows) {
    const { rowCount } = await superuser.query(`select 1 from ${name} t where t::text like $1 limit 1`, [
      `%${text}%`,
    ]);
    if (rowCount) found.push(name);
  }
  return found;
}

function targetOf(link: string): string[] {
  try {
    return [readlinkSync(link)];
  } catch {
    return []; // closed meanwhile
  }
}
