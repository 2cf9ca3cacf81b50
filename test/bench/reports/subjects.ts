import type pg from 'pg';
import { BENCH_FEEDS } from '../data/feeds.js';

/** An enterprise whose report is asked for, and its authorization. */
export interface Subject {
  readonly uscc: string;
  readonly authorizationId: string;
}

const ITEMS_OF_REPORT = 10;
const MOST_SUBJECTS = 50_000;

/** The items every report of the bench asks for. */
export const REPORTED_ITEMS: readonly string[] = BENCH_FEEDS.slice(0, ITEMS_OF_REPORT).map(
  ({ itemCode }) => itemCode,
);

/**
 * Chooses the enterprises with held facts for a report of about 10 kB (7 to 14) and gives each an authorization for the
 * institution. They stand in `bench_subject`, numbered from 1.
 */
export async function makeSubjects(pool: pg.Pool, institutionId: string): Promise<Subject[]> {
  await pool.query(CHOOSE);
  await pool.query('alter table bench_subject add primary key (n)');
  await pool.query('grant select on bench_subject to public');
  await pool.query(AUTHORIZE, [institutionId, REPORTED_ITEMS]);
  await pool.query('vacuum (analyze)');
  const { rows } = await pool.query<Subject>(
    'select uscc, authorization_id as "authorizationId" from bench_subject order by n',
  );
  return rows;
}

const CHOOSE = `
  create table bench_subject as
  select row_number() over (order by md5(uscc)) as n, uscc, gen_random_uuid() as authorization_id from (
    select s.uscc from enterprise_snapshot s join feed f on f.id = s.feed_id
    where f.item_code = any ('{${REPORTED_ITEMS.join(',')}}') group by s.uscc
    having sum(octet_length(s.fragment::text)) between 7000 and 14000) fit
  order by md5(uscc) limit ${MOST_SUBJECTS}`;
const AUTHORIZE = `
  insert into "authorization" (uscc, id, version, institution_id, item_codes, catalog_versions, modes, purpose, valid_from,
    valid_until, risk_notice_version, granted_by, created_at)
  select uscc, authorization_id, 1, $1, $2, '{}', '{physical-collection}', 'pre-loan-review', now() - interval '1 day',
    now() + interval '30 days', '2026-01', 'bench', now()
  from bench_subject`;
