import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../../platform/database/index.js';
import { EMPTY_SNAPSHOT, SNAPSHOT } from '../publishing/merge.statements.js';
import { PATIENCE } from '../publishing/patiently.js';

/** All SQL of facts whose time is over. */
@Injectable()
export class LifecycleRepository {
  constructor(private readonly database: Database) {}

  /** The feeds that hold facts whose publicity has ended and that are not marked so yet. */
  async feedsWithEnded(): Promise<number[]> {
    const rows = await this.database.query<{ feed_id: number }>(FEEDS_WITH_ENDED, []);
    return rows.map(({ feed_id }) => feed_id);
  }

  /** The feeds of an item. */
  async feedsOf(itemCode: string): Promise<number[]> {
    const rows = await this.database.query<{ id: number }>(FEEDS_OF, [itemCode]);
    return rows.map(({ id }) => id);
  }

  /** Takes the lock of a feed's batches until the transaction ends; `false` while somebody else has it. */
  async tryLock(tx: Transaction, feedId: number): Promise<boolean> {
    return (await tx.query(TRY_LOCK, [feedId])).length === 1;
  }

  /** Marks up to `limit` ended facts of a feed as expired and makes the snapshots concerned anew; gives how many. */
  async expire(tx: Transaction, feedId: number, limit: number): Promise<number> {
    const rows = await tx.query<{ uscc: string }>(EXPIRE, [feedId, limit]);
    const usccs = [...new Set(rows.map(({ uscc }) => uscc))];
    await tx.query(SNAPSHOT, [feedId, usccs]);
    await tx.query(EMPTY_SNAPSHOT, [feedId, usccs]);
    return rows.length;
  }

  /**
   * Deletes what up to `limit` earlier versions of a feed stated that arrived more than so many months ago; gives how
   * many. Keys and digests stay.
   */
  async erase(
    tx: Transaction,
    { feedId, months }: { feedId: number; months: number },
    limit: number,
  ): Promise<number> {
    return (await tx.query(ERASE, [feedId, months, limit])).length;
  }

  /** The batch that became too old to be taken back first and was not pruned yet, locked. */
  async nextOld(tx: Transaction, withinDays: number): Promise<OldBatch | undefined> {
    const [batch] = await tx.query<OldBatch>(NEXT_OLD, [withinDays]);
    return batch;
  }

  /** Forgets what earlier batches said of the facts an old batch said again; gives how many statements. */
  async prune(tx: Transaction, { id, feed_id: feedId }: OldBatch): Promise<number> {
    await tx.query(PATIENCE, []);
    const [row] = await tx.query<{ pruned: number }>(PRUNE, [feedId, id]);
    return row?.pruned ?? 0;
  }
}

/** A batch that can no longer be taken back. */
interface OldBatch {
  readonly id: string;
  readonly feed_id: number;
}

/** Of the transaction's begin: a moment that changes within a statement would keep it from the index. */
const TODAY = `(now() at time zone 'Asia/Shanghai')::date`;
const SHOWN_STATES = `('valid', 'disputed', 'suspended')`;

const FEEDS_WITH_ENDED: Statement = {
  name: 'lifecycle.feeds-with-ended',
  text: `
    select distinct feed_id from credit_record
    where publicity_ends_on is not null and status in ${SHOWN_STATES} and publicity_ends_on < ${TODAY}`,
};
const FEEDS_OF: Statement = {
  name: 'lifecycle.feeds-of',
  text: 'select id from feed where item_code = $1',
};
const TRY_LOCK: Statement = {
  name: 'lifecycle.try-lock',
  text: 'select id from feed where id = $1 for no key update skip locked',
};
const EXPIRE: Statement = {
  name: 'lifecycle.expire',
  text: `
    with ended as materialized (
      select uscc, record_key, sequence from credit_record
      where feed_id = $1 and publicity_ends_on is not null and status in ${SHOWN_STATES} and publicity_ends_on < ${TODAY}
      limit $2
    )
    update credit_record r set status = 'expired' from ended e
    where r.feed_id = $1 and r.uscc = e.uscc and r.record_key = e.record_key and r.sequence = e.sequence
    returning r.uscc`,
};
/**
 * Batches are numbered by time (UUIDv7), so that the index on them finds what is old. A version that a withdrawal
 * brings back stays out of sight: its last day is set to one that is over.
 */
const ERASE: Statement = {
  name: 'lifecycle.erase',
  text: `
    with past as materialized (
      select (${TODAY} - make_interval(months => $2)) at time zone 'Asia/Shanghai' as ends_at
    ),
    old as materialized (
      select uscc, record_key, sequence from credit_record
      where feed_id = $1 and received_at < (select ends_at from past)
        and batch_id < (select rpad(lpad(to_hex((extract(epoch from ends_at) * 1000)::bigint), 12, '0'), 32, '0')::uuid from past)
        and status in ('corrected', 'withdrawn', 'repaired', 'expired') and payload::text <> 'null'
      limit $3
    )
    update credit_record r set payload = 'null', source = null,
      publicity_ends_on = least(r.publicity_ends_on, (r.received_at at time zone 'Asia/Shanghai')::date)
    from old o
    where r.feed_id = $1 and r.uscc = o.uscc and r.record_key = o.record_key and r.sequence = o.sequence
    returning r.uscc`,
};
const NEXT_OLD: Statement = {
  name: 'lifecycle.next-old',
  text: `
    select b.id, f.id as feed_id from batch b join feed f on f.provider_id = b.provider_id and f.item_code = b.item_code
    where b.pruned_at is null and b.status in ('published', 'withdrawn')
      and b.published_at < now() - make_interval(days => $1)
    order by b.published_at, b.sequence limit 1 for no key update of b skip locked`,
};
/** Deletes are kept: there are few, and without them an older version of the fact would come back to life. */
const PRUNE: Statement = {
  name: 'lifecycle.prune',
  text: `
    with marked as (
      update batch set pruned_at = clock_timestamp() where id = $2 returning status
    ),
    pruned as (
      delete from record_statement s using record_statement b
      where b.feed_id = $1 and b.batch_id = $2 and b.op = 'unchanged' and (select status from marked) = 'published'
        and s.feed_id = b.feed_id and s.uscc = b.uscc and s.record_key = b.record_key
        and s.sequence < b.sequence and s.version = b.version
      returning s.sequence
    )
    select count(*)::integer as pruned from pruned`,
};
