import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { BatchEntity } from './batch.entity.js';
import type { Rejection } from './incoming-records.js';

/** All SQL of batches and their rejections. */
@Injectable()
export class BatchesRepository {
  constructor(private readonly database: Database) {}

  async find(providerId: string, id: string): Promise<BatchEntity | null> {
    return this.database.manager.findOneBy(BatchEntity, { providerId, id });
  }

  /** The highest published sequence of a feed; 0 before the first batch. */
  async lastSequence(tx: Transaction, providerId: string, itemCode: string): Promise<number> {
    const [row] = await tx.query<{ last: string }>(LAST, [providerId, itemCode]);
    return Number(row?.last ?? 0);
  }

  async insert(tx: Transaction, batch: BatchEntity): Promise<void> {
    await tx.manager.insert(BatchEntity, batch);
  }

  async insertRejections(tx: Transaction, batchId: string, rejections: readonly Rejection[]): Promise<void> {
    const positioned = rejections.map((rejection, position) => ({ ...rejection, position }));
    await tx.query(REJECT, [batchId, JSON.stringify(positioned)]);
  }

  async rejections(batchId: string): Promise<Rejection[]> {
    return this.database.query<Rejection & object>(REJECTIONS, [batchId]);
  }
}

const LAST: Statement = {
  name: 'batches.last-sequence',
  text: `select coalesce(max(sequence), 0) as last from batch
         where provider_id = $1 and item_code = $2 and status = 'published'`,
};
const REJECT: Statement = {
  name: 'batches.reject',
  text: `
    insert into batch_rejection (batch_id, line, position, pointer, code, detail)
    select $1, r.line, r.position, r.pointer, r.code, r.detail
    from jsonb_to_recordset($2::jsonb) as r(line integer, position integer, pointer text, code text, detail text)`,
};
const REJECTIONS: Statement = {
  name: 'batches.rejections',
  text: `select line, pointer, code, detail from batch_rejection where batch_id = $1 order by line, position`,
};
