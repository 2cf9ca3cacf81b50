import { Injectable } from '@nestjs/common';
import { type Statement, type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import { BatchNotHeld } from '../collection.problems.js';
import type { Feed } from '../feeds.repository.js';
import { patiently } from './patiently.js';
import { Publisher } from './publisher.service.js';
import { STAGED_COLUMNS } from './staged-rows.js';
import { type Lane, StagingLanes } from './staging-lanes.js';
import type { UsccRange } from './uscc-ranges.js';
import { DROP_HELD } from './withdrawal.statements.js';

const RECORDS_PER_RANGE = 20_000;

/** Batches that wait for a person's yes because they differ much from the last one. */
@Injectable()
export class HeldBatches {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly lanes: StagingLanes,
    private readonly batches: BatchesRepository,
    private readonly publisher: Publisher,
  ) {}

  /** Publishes a held batch as it was staged. @throws BatchNotHeld, BatchOutOfOrder when a later one came first */
  async publish(feed: Feed, held: BatchEntity, confirmedBy: string): Promise<BatchEntity> {
    const lane = await this.lanes.claim(held.id);
    try {
      await patiently(this.unitOfWork, async (tx) => tx.query(backIntoLane(lane), [held.id]));
      return await this.publisher.publish(feed, {
        batch: { ...held, confirmedBy, reasonCode: null, reason: null },
        lane,
        ranges: await this.rangesOf(lane),
        driftFrom: () => (held.drift ?? []).map((drift) => ({ ...drift, holds: false })),
        check: async (tx) => this.assertHeld(tx, held),
        beside: async (tx) => void (await tx.query(DROP_HELD, [held.id])),
      });
    } finally {
      await this.lanes.release(lane).catch(() => undefined); // taken when its time is over
    }
  }

  private async assertHeld(tx: Transaction, { id }: BatchEntity): Promise<void> {
    const { status } = await this.batches.lock(tx, id);
    if (status !== 'held') throw new BatchNotHeld(`The batch is ${status}.`);
  }

  private async rangesOf(lane: Lane): Promise<UsccRange[]> {
    const rows = await patiently(this.unitOfWork, async (tx) =>
      tx.query<{ uscc: string }>(cuts(lane), [RECORDS_PER_RANGE]),
    );
    const bounds = ['', ...new Set(rows.map(({ uscc }) => uscc))];
    return bounds.map((after, index) => ({ after, upTo: bounds[index + 1] ?? null }));
  }
}

const backIntoLane = ({ table, lane }: Lane): Statement => ({
  name: `held.back-into-lane-${lane}`,
  text: `insert into ${table} (${STAGED_COLUMNS}) select ${STAGED_COLUMNS} from held_record where batch_id = $1`,
});
const cuts = ({ table, lane }: Lane): Statement => ({
  name: `held.cuts-${lane}`,
  text: `
    select uscc from (select uscc, row_number() over (order by uscc) as place from ${table}) placed
    where place % $1 = 0`,
});
