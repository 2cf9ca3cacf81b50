import type { Statement } from '../../../platform/database/index.js';
import type { AmountLeap } from '../doctor/amount-leaps.js';
import type { Lane } from './staging-lanes.js';

/** The states of the version of a fact that holds now; the others are history. */
export const CURRENT_STATES = `('valid', 'disputed', 'suspended', 'repaired', 'expired')`;
const inRange = (alias: string): string =>
  `${alias}.uscc > $2::text collate "C" and ($3::text is null or ${alias}.uscc <= $3::text collate "C")`;

const RECORD_COLUMNS = `uscc, feed_id, record_key, sequence, record_id, catalog_version, batch_id, line, received_at,
  status, publicity_ends_on, payload, source, payload_digest`;
const ONE_RECORD = `
  '{"recordId":"' || r.record_id || '","publicityEndsOn":'
    || coalesce('"' || to_char(r.publicity_ends_on, 'YYYY-MM-DD') || '"', 'null')
    || case when r.status = 'disputed' then ',"disputed":true' else '' end
    || ',"payload":' || r.payload || '}'`;

/**
 * Whom the staged records of a range name: enterprises of whom the feed holds nothing yet, and the others. Who is to lose
 * a fact is among the others. Values: feed id, range after, range up to.
 */
export function namedStatement({ lane, table }: Lane): Statement {
  return {
    name: `merge.named-${lane}`,
    text: `
      select coalesce(array_agg(uscc) filter (where is_known), '{}') as known,
        coalesce(array_agg(uscc) filter (where not is_known), '{}') as fresh
      from (
        select s.uscc, bool_or(s.is_delete) or
          (select true from credit_record r where r.feed_id = $1 and r.uscc = s.uscc limit 1) is not null as is_known
        from ${table} s where ${inRange('s')} group by s.uscc) named`,
  };
}

/** See {@link namedStatement}. Credit codes. */
export interface Named {
  readonly known: readonly string[];
  readonly fresh: readonly string[];
}

/**
 * Stores what a range states of enterprises the feed holds nothing of: nothing to compare, and the snapshot is made of
 * what is staged. Gives how many records were stored.
 *
 * Values: feed id, range after, range up to, batch id, sequence, catalog version, the enterprises left aside.
 */
export function freshStatement({ lane, table }: Lane): Statement {
  return {
    name: `merge.fresh-${lane}`,
    text: `
      with fresh as materialized (
        select s.*, 'valid' as status from ${table} s
        where ${inRange('s')} and s.uscc not in (select unnest($7::text[]))
        order by s.uscc, s.record_key
      ),
      stored as (
        insert into credit_record (${RECORD_COLUMNS})
        select uscc, $1, record_key, $5, record_id, $6, $4, line, now(), status, publicity_ends_on, payload, source,
          payload_digest
        from fresh
      ),
      shown as (
        insert into enterprise_snapshot (uscc, feed_id, fragment, version, updated_at)
        select uscc, $1, ('[' || string_agg(${ONE_RECORD}, ',' order by record_key) || ']')::json, 1, now()
        from fresh r group by uscc
      )
      select count(*)::integer as stored from fresh`,
  };
}

/** The version of a staged fact that holds now, found by its key; what it states only where numbers are compared. */
const CURRENT = `
  select r.sequence as old_sequence, r.status as old_status, r.payload_digest as old_digest,
    case when cardinality($10::text[]) > 0 and r.payload_digest <> s.payload_digest then r.payload end as old_payload
  from credit_record r
  where r.feed_id = $1 and r.uscc = s.uscc and r.record_key = s.record_key and r.status in ${CURRENT_STATES}
  limit 1`;

/**
 * The facts of the feed in the range that a full batch does not state. A repaired one is never shown and stays what
 * it is, so that it does not come back as a new fact when it is stated again.
 */
const leftOut = ({ table }: Lane): string => `
  update credit_record r set status = 'withdrawn', ended_by = $4
  where $7::boolean and r.feed_id = $1 and ${inRange('r')} and r.status in ${CURRENT_STATES}
    and r.status <> 'repaired'
    and not exists (select from ${table} s where s.uscc = r.uscc and s.record_key = r.record_key)
  returning r.uscc`;

/** What merging one range changed. Counts are records. */
export interface Merged {
  readonly stored: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly idleDeletes: number;
  readonly omitted: number;
  /** Lines that would delete another provider's fact. */
  readonly foreignDeletes: readonly number[];
  readonly leaps: readonly AmountLeap[];
  readonly touched: readonly string[];
}

/** The size of a number; `null` where the field holds none, as it may under another version of the catalog. */
const numberIn = (payload: string): string =>
  `case when ${payload} ->> n.field ~ '^-?[0-9]{1,40}([.][0-9]{1,40})?$' then abs((${payload} ->> n.field)::numeric) end`;

/** Facts whose numbers leap, by field. */
const LEAPS = `
  select n.field, count(*)::integer as facts, min(j.line) as line
  from joined j cross join lateral unnest($10::text[]) as n(field)
  where j.old_payload is not null and not j.is_delete
    and ${numberIn('j.old_payload')} >= $12::numeric
    and ${numberIn('j.payload')} >= $11::numeric * ${numberIn('j.old_payload')}
  group by n.field`;

/** Enterprises to whose facts others have come while all stayed as they were, and what has come. */
const GROWN = `
  select uscc, string_agg(${ONE_RECORD}, ',' order by record_key) filter (where not is_unchanged) as added
  from (select *, 'valid' as status from joined) r group by uscc
  having bool_and(is_unchanged or not is_delete and old_sequence is null) and not bool_and(is_unchanged)`;
const APPENDED = `
  update enterprise_snapshot s
  set fragment = (left(s.fragment::text, -1) || ',' || g.added || ']')::json, version = s.version + 1, updated_at = now()
  from grown g where s.uscc = g.uscc and s.feed_id = $1 and g.uscc not in (select uscc from omitted)
  returning s.uscc`;

/**
 * Merges the staged records of a range of enterprises into the stored facts: what is new or changed becomes a
 * version, what it replaces is retired, what is said again or deleted is noted. Where facts have only come to those shown,
 * the snapshot grows by them: the others are not read again. `touched` are those whose snapshot is to be made anew.
 *
 * Values: feed id, range after, range up to, batch id, sequence, catalog version, whether the batch is full, item code,
 * the enterprises left aside, the fields whose numbers are compared, by what factor and from what size on a number
 * has leapt.
 */
export function mergeStatement(lane: Lane): Statement {
  return {
    name: `merge.known-${lane.lane}`,
    text: `
      with joined as materialized (
        select $1::integer as feed_id, s.*, c.old_sequence, c.old_status, c.old_payload,
          c.old_sequence is not null and not s.is_delete and s.payload_digest = c.old_digest as is_unchanged
        from ${lane.table} s left join lateral (${CURRENT}) c on true
        where ${inRange('s')} and s.uscc not in (select unnest($9::text[]))
      ),
      retired as (
        update credit_record r set status = case when j.is_delete then 'withdrawn' else 'corrected' end, ended_by = $4
        from joined j
        where r.feed_id = j.feed_id and r.uscc = j.uscc and r.record_key = j.record_key
          and r.sequence = j.old_sequence and j.old_sequence is not null and not j.is_unchanged
          and not (j.is_delete and j.old_status = 'repaired')
      ),
      stored as (
        insert into credit_record (${RECORD_COLUMNS})
        select uscc, $1, record_key, $5, record_id, $6, $4, line, now(),
          case when old_status in ('disputed', 'suspended', 'repaired') then old_status else 'valid' end,
          publicity_ends_on, payload, source, payload_digest
        from joined where not is_delete and not is_unchanged
        order by uscc, record_key
      ),
      noted as (
        insert into record_statement (uscc, feed_id, record_key, sequence, op, version, batch_id)
        select uscc, $1, record_key, $5, case when is_delete then 'delete' else 'unchanged' end,
          case when is_unchanged then old_sequence end, $4
        from joined where is_unchanged or is_delete
      ),
      omitted as (${leftOut(lane)}),
      foreign_deletes as (
        select j.line from joined j where j.is_delete and j.old_sequence is null and exists (
          select from feed f join credit_record r on r.feed_id = f.id and r.uscc = j.uscc and r.record_key = j.record_key
          where f.item_code = $8 and f.id <> $1 and r.status in ${CURRENT_STATES})
      ),
      leaps as (${LEAPS}),
      grown as (${GROWN}),
      appended as (${APPENDED}),
      touched as (
        (select uscc from joined where not is_unchanged and (not is_delete or old_sequence is not null)
          union select uscc from omitted)
        except select uscc from appended
      )
      select
        count(*) filter (where not is_delete and not is_unchanged)::integer as stored,
        count(*) filter (where is_unchanged)::integer as unchanged,
        count(*) filter (where is_delete and old_sequence is not null)::integer as deleted,
        count(*) filter (where is_delete and old_sequence is null)::integer as "idleDeletes",
        (select count(*) from omitted)::integer as omitted,
        (select coalesce(array_agg(line), '{}') from foreign_deletes) as "foreignDeletes",
        (select coalesce(json_agg(leaps), '[]') from leaps) as leaps,
        (select coalesce(array_agg(uscc), '{}') from touched) as touched
      from joined`,
  };
}

/** Makes the snapshot rows of these enterprises anew. Values: feed id, credit codes. */
export const SNAPSHOT: Statement = {
  name: 'merge.snapshot',
  text: `
    insert into enterprise_snapshot (uscc, feed_id, fragment, version, updated_at)
    select u.uscc, $1, ('[' || string_agg(${ONE_RECORD}, ',' order by r.record_key, r.sequence) || ']')::json, 1, now()
    from unnest($2::text[]) as u(uscc) cross join lateral (
      select * from credit_record r
      where r.feed_id = $1 and r.uscc = u.uscc collate "C" and r.status in ('valid', 'disputed') offset 0) r
    group by u.uscc
    on conflict (uscc, feed_id) do update set fragment = excluded.fragment,
      version = enterprise_snapshot.version + 1, updated_at = excluded.updated_at`,
};

/** Removes the snapshot rows of those of these enterprises that hold no fact to show. Values: feed id, credit codes. */
export const EMPTY_SNAPSHOT: Statement = {
  name: 'merge.empty-snapshot',
  text: `
    delete from enterprise_snapshot s
    where s.feed_id = $1 and s.uscc = any($2::text[]) and not exists (
      select from credit_record r where r.feed_id = s.feed_id and r.uscc = s.uscc and r.status in ('valid', 'disputed'))`,
};
