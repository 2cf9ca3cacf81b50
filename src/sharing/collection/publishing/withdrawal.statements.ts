import type { Statement } from '../../../platform/database/index.js';
import { CURRENT_STATES } from './merge.statements.js';

/**
 * Lets the batches with the same bytes as a withdrawn one speak for themselves: what it said, they said too.
 * Values: feed id, withdrawn batch id.
 */
export const SPEAK_FOR_TWINS: Statement = {
  name: 'withdrawal.speak-for-twins',
  text: `
    insert into record_statement (uscc, feed_id, record_key, sequence, op, version, batch_id)
    select said.uscc, $1, said.record_key, twin.sequence, said.op, said.version, twin.id
    from batch twin cross join (
      select uscc, record_key, 'unchanged' as op, sequence as version from credit_record
      where feed_id = $1 and batch_id = $2
      union all
      select uscc, record_key, op, version from record_statement where feed_id = $1 and batch_id = $2) said
    where twin.duplicate_of = $2 and twin.status = 'published'`,
};

/**
 * Makes the facts a batch touched what they were if it had never come: for each, the newest thing a remaining
 * batch said holds, unless a later full batch left it out. Gives the enterprises that changed.
 * A repaired fact stays repaired, so that it does not come back when it is sent again.
 * Values: feed id, withdrawn batch id, provider id, item code. The batch is `withdrawn` already.
 */
export const REPLAY_WITHOUT: Statement = {
  name: 'withdrawal.replay-without',
  text: `
    with affected as materialized (
      select feed_id, uscc, record_key from credit_record where feed_id = $1 and batch_id = $2
      union select feed_id, uscc, record_key from record_statement where feed_id = $1 and batch_id = $2
      union select feed_id, uscc, record_key from credit_record where feed_id = $1 and ended_by = $2
    ),
    live as materialized (
      select b.id, b.sequence, b.kind, greatest(b.sequence, (
        select max(t.sequence) from batch t where t.duplicate_of = b.id and t.status = 'published')) as said_until
      from batch b where b.provider_id = $3 and b.item_code = $4 and b.status = 'published'
    ),
    said as (
      select a.feed_id, a.uscc, a.record_key, live.said_until as sequence, r.sequence as version, 'put' as op
      from affected a join credit_record r on r.feed_id = a.feed_id and r.uscc = a.uscc and r.record_key = a.record_key
        join live on live.sequence = r.sequence
      union all
      select a.feed_id, a.uscc, a.record_key, live.said_until, s.version, s.op
      from affected a join record_statement s on s.feed_id = a.feed_id and s.uscc = a.uscc and s.record_key = a.record_key
        join live on live.sequence = s.sequence
    ),
    newest as materialized (
      select distinct on (uscc, record_key) n.*,
        (select l.id from live l where l.kind = 'full' and l.sequence > n.sequence order by l.sequence limit 1) as left_out_by
      from said n order by uscc, record_key, sequence desc
    ),
    standing as materialized (select * from newest where op <> 'delete' and left_out_by is null),
    present as materialized (
      select r.feed_id, r.uscc, r.record_key, r.sequence, r.status
      from affected a join credit_record r on r.feed_id = a.feed_id and r.uscc = a.uscc and r.record_key = a.record_key
      where r.status in ${CURRENT_STATES}
    ),
    fallen as (
      update credit_record r set status = 'withdrawn', ended_by = $2 from present p
      where r.feed_id = p.feed_id and r.uscc = p.uscc and r.record_key = p.record_key and r.sequence = p.sequence
        and not exists (select from standing s
          where s.uscc = p.uscc and s.record_key = p.record_key and s.version = p.sequence)
        and (p.status <> 'repaired' or exists (
          select from standing s where s.uscc = p.uscc and s.record_key = p.record_key))
      returning r.uscc
    ),
    restored as (
      update credit_record r set ended_by = null,
        status = case when p.status in ('disputed', 'suspended', 'repaired') then p.status else 'valid' end
      from standing s left join present p on p.uscc = s.uscc and p.record_key = s.record_key
      where r.feed_id = s.feed_id and r.uscc = s.uscc and r.record_key = s.record_key and r.sequence = s.version
        and r.status not in ${CURRENT_STATES}
      returning r.uscc
    ),
    left_out as (
      update credit_record r set ended_by = n.left_out_by from newest n
      where n.left_out_by is not null and n.op <> 'delete' and r.feed_id = n.feed_id and r.uscc = n.uscc
        and r.record_key = n.record_key and r.sequence = n.version and r.status not in ${CURRENT_STATES}
    )
    select coalesce(array_agg(distinct uscc), '{}') as touched
    from (select uscc from fallen union all select uscc from restored) changed`,
};

/** Sets the feed's time to that of its newest remaining batch. Values: feed id, provider id, item code. */
export const TURN_BACK_FEED: Statement = {
  name: 'withdrawal.turn-back-feed',
  text: `
    update feed set last_data_time = (
      select data_time from batch where provider_id = $2 and item_code = $3 and status = 'published'
      order by sequence desc limit 1)
    where id = $1`,
};

/** The enterprises a batch said anything of. Values: feed id, batch id. */
export const NAMED_ENTERPRISES: Statement = {
  name: 'withdrawal.named-enterprises',
  text: `
    select uscc from credit_record where feed_id = $1 and batch_id = $2
    union select uscc from record_statement where feed_id = $1 and batch_id = $2
    union select uscc from credit_record where feed_id = $1 and ended_by = $2`,
};

/** Forgets a held batch. Values: batch id. */
export const DROP_HELD: Statement = {
  name: 'withdrawal.drop-held',
  text: `delete from held_record where batch_id = $1`,
};

/** This moment on the database's clock. */
export const MOMENT: Statement = {
  name: 'withdrawal.moment',
  text: `select date_trunc('milliseconds', clock_timestamp()) as at`,
};
