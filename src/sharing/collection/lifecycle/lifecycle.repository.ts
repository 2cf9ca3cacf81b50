import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../../platform/database/index.js';
import { EMPTY_SNAPSHOT, SNAPSHOT } from '../publishing/merge.statements.js';

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
