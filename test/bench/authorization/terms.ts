import type pg from 'pg';
import type { Subject } from '../reports/subjects.js';

/** More than is asked in any run, so that no use is refused. */
const ENOUGH = 1_000_000;

/**
 * Gives each subject a second authorization of the same items for the same institution, whose uses are counted: in all, and
 * in each month. Gives the subjects with these.
 */
export async function countedSubjects(pool: pg.Pool): Promise<Subject[]> {
  await pool.query(
    'create table bench_counted as select n, uscc, gen_random_uuid() as id from bench_subject',
  );
  await pool.query(AUTHORIZE, [ENOUGH]);
  await pool.query(COUNT, [ENOUGH]);
  await pool.query('vacuum (analyze) "authorization", authorization_use');
  const { rows } = await pool.query<Subject>(
    'select uscc, id as "authorizationId" from bench_counted order by n',
  );
  return rows;
}

const AUTHORIZE = `
  insert into "authorization" (uscc, id, version, institution_id, item_codes, catalog_versions, modes, purpose, valid_from,
    valid_until, risk_notice_version, granted_by, created_at, max_uses, most_in_window, window_unit)
  select a.uscc, c.id, 1, a.institution_id, a.item_codes, a.catalog_versions, a.modes, a.purpose, a.valid_from,
    a.valid_until, a.risk_notice_version, a.granted_by, a.created_at, $1::int, $1::int, 'month'
  from bench_subject s join bench_counted c using (n) join "authorization" a on a.uscc = s.uscc and a.id = s.authorization_id`;
const COUNT = `
  insert into authorization_use (uscc, authorization_id, max_uses, uses, most_in_window, window_unit)
  select uscc, id, $1::int, 0, $1::int, 'month' from bench_counted`;
