import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { BatchEntity, type BatchKind, type BatchStatus } from './batch.entity.js';
import type { Feed } from './feeds.repository.js';
import type { Finding, PlacedFinding } from './judging/verdict.js';
import type { Lane } from './publishing/staging-lanes.js';

/** What a lane holds. */
export interface Survey {
  readonly enterprises: number;
  /** Lines that state what an earlier one does. */
  readonly doubled: number;
}

const PAGE = 5_000;

/** All SQL of batches and the findings on their lines. */
@Injectable()
export class BatchesRepository {
  constructor(private readonly database: Database) {}

  async find(providerId: string, id: string): Promise<BatchEntity | null> {
    return this.database.manager.findOneBy(BatchEntity, { providerId, id });
  }

  /** The batch for the rest of the transaction, against a second change at the same time. */
  async lock(tx: Transaction, id: string): Promise<BatchEntity> {
    return tx.manager.findOneOrFail(BatchEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async insert(tx: Transaction, batch: BatchEntity): Promise<void> {
    await tx.manager.insert(BatchEntity, batch);
  }

  async update(tx: Transaction, { id, ...change }: Partial<BatchEntity> & { id: string }): Promise<void> {
    await tx.manager.update(BatchEntity, { id }, change);
  }

  /** Marks a batch refused that has not come to its end yet. */
  async refuse(tx: Transaction, id: string, why: { reasonCode: string; reason: string }): Promise<void> {
    const unfinished = In<BatchStatus>(['receiving', 'staged']);
    await tx.manager.update(BatchEntity, { id, status: unfinished }, { status: 'refused', ...why });
  }

  /** Marks as refused what a process left unfinished when it died, and forgets its findings; gives how many. */
  async refuseInterrupted(tx: Transaction): Promise<number> {
    const [row] = await tx.query<{ swept: number }>(SWEEP, []);
    return row?.swept ?? 0;
  }

  /** The published batch of these very bytes: under this sequence, or the newest of the feed. */
  async findTwin(feed: Feed, digest: string, sequence: number): Promise<BatchEntity | null> {
    const { providerId, itemCode, lastSequence } = feed;
    const of = { providerId, itemCode, digest };
    const standing = In<BatchStatus>(['published', 'held']);
    const same = { ...of, status: standing, sequence: String(sequence) };
    const newest = { ...of, status: 'published' as const, sequence: String(lastSequence) };
    return this.database.manager.findOneBy(BatchEntity, sequence > lastSequence ? [same, newest] : same);
  }

  /** The newest batch of a kind that was published of a feed. */
  async lastPublished(tx: Transaction, feed: Feed, kind: BatchKind): Promise<BatchEntity | null> {
    const { providerId, itemCode } = feed;
    const where = { providerId, itemCode, kind, status: 'published' as const };
    return tx.manager.findOne(BatchEntity, { where, order: { sequence: 'DESC' } });
  }

  async insertFindings(tx: Transaction, batchId: string, findings: readonly PlacedFinding[]): Promise<void> {
    if (findings.length > 0) await tx.query(NOTE, [batchId, JSON.stringify(findings)]);
  }

  /** Looks through a lane: how many enterprises it names, and how many of its lines state what an earlier one does. */
  async survey(tx: Transaction, { table, lane }: Lane): Promise<Survey> {
    const [row] = await tx.query<Survey>(survey(table, lane), []);
    return row ?? { doubled: 0, enterprises: 0 };
  }

  /** Takes out of the lane, and notes as rejected, what an earlier line states already. */
  async rejectDoubled(tx: Transaction, { table, lane, batchId }: Lane): Promise<void> {
    await tx.query(rejectDoubled(table, lane), [batchId]);
  }

  /** The reasons of a batch's rejected lines, in order, page by page. */
  async *rejections(batchId: string): AsyncGenerator<Finding[]> {
    let after = { line: 0, position: -1 };
    for (;;) {
      const page = await this.database.query<Finding & { position: number }>(REJECTIONS, [
        batchId,
        after.line,
        after.position,
        PAGE,
      ]);
      yield page.map(({ line, pointer, code, detail }) => ({ line, pointer, code, detail }));
      const last = page.at(-1);
      if (page.length < PAGE || !last) return;
      after = last;
    }
  }
}

const SWEEP: Statement = {
  name: 'batches.sweep',
  text: `
    with left_over as (
      update batch b set status = 'refused', reason_code = 'interrupted',
        reason = 'The gateway was interrupted. Send the batch again.'
      where b.status in ('receiving', 'staged') and b.created_at < clock_timestamp() - interval '2 minutes'
        and not exists (select from staging_lane l where l.batch_id = b.id)
      returning b.id
    ), forgotten as (delete from batch_rejection r using left_over o where r.batch_id = o.id)
    select count(*)::integer as swept from left_over`,
};
const NOTE: Statement = {
  name: 'batches.note',
  text: `
    insert into batch_rejection (batch_id, line, position, pointer, code, detail, severity)
    select $1, r.line, r.position, r.pointer, r.code, r.detail, r.severity
    from jsonb_to_recordset($2::jsonb) as r(line integer, position integer, pointer text, code text, detail text,
      severity text)`,
};
const survey = (table: string, lane: number): Statement => ({
  name: `batches.survey-${lane}`,
  text: `
    select count(distinct uscc)::integer as enterprises, coalesce(sum(lines - 1), 0)::integer as doubled
    from (select uscc, count(*) as lines from ${table} group by uscc, record_key) fact`,
});
const rejectDoubled = (table: string, lane: number): Statement => ({
  name: `batches.reject-doubled-${lane}`,
  text: `
    with placed as materialized (
      select uscc, record_key, line, lag(uscc) over in_order as before,
        lag(record_key) over in_order as key_before
      from ${table} window in_order as (order by uscc, record_key, line)
    ), later as (
      delete from ${table} l using placed p
      where p.uscc = p.before and p.record_key = p.key_before
        and l.uscc = p.uscc and l.record_key = p.record_key and l.line = p.line
      returning l.line
    )
    insert into batch_rejection (batch_id, line, position, pointer, code, detail)
    select $1, line, 0, '', 'duplicate-record', 'an earlier line of this batch states the same fact' from later
    on conflict do nothing`,
});
const REJECTIONS: Statement = {
  name: 'batches.rejections',
  text: `
    select line, position, pointer, code, detail from batch_rejection
    where batch_id = $1 and severity = 'error' and (line, position) > ($2, $3)
    order by line, position limit $4`,
};
