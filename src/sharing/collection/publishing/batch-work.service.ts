import { Inject, Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { Problem } from '../../../platform/http/index.js';
import type { BatchEntity } from '../batch.entity.js';
import { BatchesRepository } from '../batches.repository.js';
import type { Delivery } from '../delivery.js';
import { leapsWatchedIn } from '../doctor/amount-leaps.js';
import { findDrift } from '../doctor/drift.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';
import type { Feed } from '../feeds.repository.js';
import type { SpooledBody } from '../intake/spool.js';
import { refusalOf } from '../judging/whole-batch.js';
import type { Supply } from '../supply.js';
import { FeedReader } from './feed-reader.js';
import { Publisher } from './publisher.service.js';
import { type Staged, Staging } from './staging.js';
import { type Lane, StagingLanes } from './staging-lanes.js';

/** A received batch and all that is needed to publish it. */
export interface Work {
  readonly feed: Feed;
  readonly batch: BatchEntity;
  readonly supply: Supply;
  readonly delivery: Delivery;
  readonly body: SpooledBody;
}

const RECORDS_PER_RANGE = 20_000;

/** Works on one batch: a lane is taken, the lines are staged and the whole is published. */
@Injectable()
export class BatchWork {
  private readonly logger = new Logger('collection');

  constructor(
    private readonly lanes: StagingLanes,
    private readonly staging: Staging,
    private readonly publisher: Publisher,
    private readonly batches: BatchesRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly reader: FeedReader,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
  ) {}

  /** Gives the batch published or held; a refused one stays readable with its reasons. */
  async run(work: Work): Promise<BatchEntity> {
    const lane = await this.lanes.claim(work.batch.id);
    try {
      await this.unitOfWork.run(async (tx) => this.batches.insert(tx, work.batch));
      return await this.stageAndPublish(work, lane);
    } catch (error) {
      await this.refuse(work.batch, error);
      throw error;
    } finally {
      // A lane that cannot be given back now is taken when its time is over.
      await this.lanes
        .release(lane)
        .catch((error: unknown) => this.logger.warn({ err: error }, 'a lane is kept'));
    }
  }

  private async stageAndPublish(work: Work, lane: Lane): Promise<BatchEntity> {
    const { feed, delivery } = work;
    const staged = await this.staging.stage(lane, this.reader.read(work.body, work.supply, delivery));
    this.judgeWhole(staged, work);
    const { received, rejected, warned, profile } = staged;
    const batch: BatchEntity = { ...work.batch, status: 'staged', received, rejected, warned, profile };
    await this.unitOfWork.run(async (tx) => this.batches.update(tx, batch));
    return this.publisher.publish(feed, {
      batch,
      lane,
      ranges: staged.ranges.cut(RECORDS_PER_RANGE),
      driftFrom: (before) => findDrift(profile, before?.profile ?? undefined, this.rules.drift),
      watch: leapsWatchedIn(work.supply.loaded.item, this.rules.drift),
      beside: delivery.beside,
    });
  }

  /** @throws UnreadableFeed, BatchDigestMismatch, TooManyRejections */
  private judgeWhole({ received, rejected }: Staged, { batch, delivery: { query } }: Work): void {
    const { kind, recordCount } = query;
    const listedAt = `/v1/batches/${batch.id}/rejections`;
    const refusal = refusalOf({ received, rejected, kind, recordCount, listedAt }, this.rules.rejections);
    if (refusal) throw refusal;
  }

  /** Notes why a batch was refused. Where even that fails, the batch is swept up as interrupted. */
  private async refuse({ id }: BatchEntity, error: unknown): Promise<void> {
    const isTold = error instanceof Problem;
    const reasonCode = isTold ? error.code : 'interrupted';
    const reason = isTold ? error.message : 'The gateway could not finish. Send the batch again.';
    await this.unitOfWork
      .run(async (tx) => this.batches.refuse(tx, id, { reasonCode, reason }))
      .catch((failure: unknown) => this.logger.warn({ err: failure }, 'a refused batch was not noted'));
  }
}
