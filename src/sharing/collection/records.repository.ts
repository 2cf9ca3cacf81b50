import { Injectable } from '@nestjs/common';
import type { Statement, Transaction } from '../../platform/database/index.js';
import { uuidv7 } from '../../platform/crypto/index.js';
import type { BatchEntity } from './batch.entity.js';
import type { IncomingRecord } from './incoming-records.js';

/** What publishing a set of records changed. */
export interface Published {
  readonly accepted: number;
  readonly unchanged: number;
  /** The enterprises whose facts changed. */
  readonly touched: string[];
}

interface CurrentRow {
  uscc: string;
  record_key: string;
  record_id: string;
  payload_digest: string;
}

const CHUNK = 1_000;

/** All SQL of stored facts and the snapshot made of them. */
@Injectable()
export class RecordsRepository {
  /** Serializes the batches of one feed until the transaction ends; other feeds go on. */
  async lockFeed(tx: Transaction, { providerId, itemCode }: BatchEntity): Promise<void> {
    await tx.query(LOCK_FEED, [providerId, itemCode]);
  }

  /** Stores what is new or changed and retires what it replaces. */
  async publish(tx: Transaction, batch: BatchEntity, records: readonly IncomingRecord[]): Promise<Published> {
    const touched = new Set<string>();
    let accepted = 0;
    for (let from = 0; from < records.length; from += CHUNK) {
      const chunk = records.slice(from, from + CHUNK);
      const changed = await this.publishChunk(tx, batch, chunk);
      accepted += changed.length;
      changed.forEach(({ uscc }) => touched.add(uscc));
    }
    return { accepted, unchanged: records.length - accepted, touched: [...touched] };
  }

  /** Withdraws the feed's facts that a full batch no longer states; gives the enterprises concerned. */
  async withdrawMissing(
    tx: Transaction,
    batch: BatchEntity,
    records: readonly IncomingRecord[],
  ): Promise<string[]> {
    const keys = [records.map(({ uscc }) => uscc), records.map(({ key }) => key)];
    const rows = await tx.query<{ uscc: string }>(WITHDRAW, [batch.itemCode, batch.providerId, ...keys]);
    return [...new Set(rows.map(({ uscc }) => uscc))];
  }

  /** Makes the snapshot of the item anew for these enterprises. */
  async snapshot(tx: Transaction, itemCode: string, usccs: readonly string[]): Promise<void> {
    for (let from = 0; from < usccs.length; from += CHUNK) {
      await tx.query(SNAPSHOT, [usccs.slice(from, from + CHUNK), itemCode]);
    }
  }

  private async publishChunk(
    tx: Transaction,
    batch: BatchEntity,
    chunk: readonly IncomingRecord[],
  ): Promise<IncomingRecord[]> {
    const keys = [chunk.map(({ uscc }) => uscc), chunk.map(({ key }) => key)];
    const rows = await tx.query<CurrentRow>(CURRENT, [batch.itemCode, batch.providerId, ...keys]);
    const current = new Map(rows.map((row) => [`${row.uscc} ${row.record_key}`, row]));
    const changed = chunk.filter(
      ({ uscc, key, digest }) => current.get(`${uscc} ${key}`)?.payload_digest !== digest,
    );
    const replaced = changed.flatMap(({ uscc, key }) => current.get(`${uscc} ${key}`) ?? []);
    await tx.query(RETIRE, [replaced.map((row) => row.uscc), replaced.map((row) => row.record_id)]);
    const stored = changed.map((record) => ({
      ...record,
      recordId: uuidv7(),
      supersedes: current.get(`${record.uscc} ${record.key}`)?.record_id ?? null,
    }));
    const { itemCode, catalogVersion, providerId, id, dataTime } = batch;
    await tx.query(STORE, [JSON.stringify(stored), itemCode, catalogVersion, providerId, id, dataTime]);
    return changed;
  }
}

const LOCK_FEED: Statement = {
  name: 'records.lock-feed',
  text: `select pg_advisory_xact_lock(hashtextextended('feed ' || $1::text || ' ' || $2, 0))`,
};
const CURRENT: Statement = {
  name: 'records.current',
  text: `
    select uscc, record_key, record_id, payload_digest from credit_record
    where uscc = any($3::text[]) and item_code = $1 and provider_id = $2 and status in ('valid', 'disputed', 'suspended')
      and (uscc, record_key) in (select * from unnest($3::text[], $4::text[]))`,
};
const RETIRE: Statement = {
  name: 'records.retire',
  text: `
    update credit_record set status = 'corrected'
    where uscc = any($1::text[]) and (uscc, record_id) in (select * from unnest($1::text[], $2::uuid[]))`,
};
const STORE: Statement = {
  name: 'records.store',
  text: `
    insert into credit_record (uscc, record_id, item_code, catalog_version, provider_id, record_key, batch_id, line,
      data_time, received_at, status, publicity_ends_on, payload, payload_digest, supersedes)
    select r.uscc, r."recordId", $2, $3, $4, r.key, $5, r.line, $6, now(), 'valid', r."publicityEndsOn", r.payload,
      r.digest, r.supersedes
    from jsonb_to_recordset($1::jsonb) as r(uscc text, "recordId" uuid, key text, line integer, "publicityEndsOn" date,
      payload jsonb, digest text, supersedes uuid)`,
};
const WITHDRAW: Statement = {
  name: 'records.withdraw-missing',
  text: `
    update credit_record set status = 'withdrawn'
    where item_code = $1 and provider_id = $2 and status in ('valid', 'disputed', 'suspended')
      and (uscc, record_key) not in (select * from unnest($3::text[], $4::text[]))
    returning uscc`,
};
const SNAPSHOT: Statement = {
  name: 'records.snapshot',
  text: `
    with per_feed as (
      select uscc, jsonb_build_object(
        'providerId', provider_id,
        'asOf', to_char(max(data_time) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'records', jsonb_agg(jsonb_build_object('recordId', record_id, 'publicityEndsOn', publicity_ends_on,
          'payload', payload) order by record_id)) as fragment
      from credit_record
      where uscc = any($1::text[]) and item_code = $2 and status in ('valid', 'disputed')
      group by uscc, provider_id
    ), per_enterprise as (
      select uscc, jsonb_build_object($2::text, jsonb_agg(fragment order by fragment->>'providerId')) as fragments
      from per_feed group by uscc
    )
    insert into enterprise_snapshot (uscc, fragments, version, updated_at)
    select u.uscc, coalesce(p.fragments, '{}'), 1, now()
    from unnest($1::text[]) as u(uscc) left join per_enterprise p on p.uscc = u.uscc
    on conflict (uscc) do update set
      fragments = (enterprise_snapshot.fragments - $2::text) || excluded.fragments,
      version = enterprise_snapshot.version + 1, updated_at = excluded.updated_at`,
};
