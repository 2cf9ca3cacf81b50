import type pg from 'pg';
import { arrearsOf } from './arrears.js';
import { ndjson } from './feeds.js';

/** How many enterprises a versioned batch names: so much text that it is staged in two pieces. */
export const VERSIONED = 7_000;

const LONG = '税务局'.repeat(65);

/**
 * A batch that says the same of every enterprise: its version, as the balance. The last line is bad, so that staging
 * has something to note.
 */
export function versioned(version: number): string {
  const overrides = { arrears_balance: `${version}.00`, subject_name: LONG, tax_authority: LONG };
  const records = Array.from({ length: VERSIONED }, (_, number) => arrearsOf(number, overrides));
  return `${ndjson(...records)}bad\n`;
}

/** Which versions the feed holds and shows. A batch that is published whole leaves one of each. */
export async function versionsOf(
  superuser: pg.Pool,
): Promise<{ held: string[]; shown: string[]; count: number }> {
  const { rows } = await superuser.query<{ held: string[]; shown: string[]; count: number }>(
    `with feeds as (select id from feed where item_code = 'TAX-02'),
     held as (select r.payload ->> 'arrears_balance' as version from credit_record r
       where r.feed_id in (select id from feeds) and r.status = 'valid' and r.payload ->> 'subject_name' = $1),
     shown as (select f -> 'payload' ->> 'arrears_balance' as version
       from enterprise_snapshot s, json_array_elements(s.fragment) f
       where s.feed_id in (select id from feeds) and f -> 'payload' ->> 'subject_name' = $1)
     select (select coalesce(array_agg(distinct version), '{}') from held) as held,
       (select coalesce(array_agg(distinct version), '{}') from shown) as shown,
       (select count(*)::int from shown) as count`,
    [LONG],
  );
  return rows[0] ?? { held: [], shown: [], count: -1 };
}

/** What {@link versionsOf} gives when one version is held and shown whole. */
export const wholly = (version: number): object => ({
  held: [`${version}.00`],
  shown: [`${version}.00`],
  count: VERSIONED,
});
