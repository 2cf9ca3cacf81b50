import { Injectable } from '@nestjs/common';
import { NotFound } from '../../platform/http/index.js';
import { UsageLog } from '../../evidence/usage/index.js';
import type { BatchEntity } from './batch.entity.js';
import { BatchesRepository } from './batches.repository.js';
import { batchView } from './batch-view.js';
import type { BatchDto, BatchUsesDto, WithdrawnBatchDto } from './collection.dto.js';
import { BatchNotHeld } from './collection.problems.js';
import { FeedsRepository } from './feeds.repository.js';
import type { Finding } from './judging/verdict.js';
import { HeldBatches } from './publishing/held-batches.js';
import { Withdrawal } from './publishing/withdrawal.js';
import { WithdrawalPeriod } from './publishing/withdrawal-period.js';

const MOST_USES = 1_000;
/** What was read just before a withdrawal was committed leaves just after its moment. */
const LATE_USES_MS = 10_000;

/** A provider's batches after they came: what became of them, who used them, and taking one back. */
@Injectable()
export class Batches {
  constructor(
    private readonly batches: BatchesRepository,
    private readonly feeds: FeedsRepository,
    private readonly held: HeldBatches,
    private readonly withdrawal: Withdrawal,
    private readonly period: WithdrawalPeriod,
    private readonly usage: UsageLog,
  ) {}

  /** @throws NotFound also for another provider's batch */
  async get(providerId: string, id: string): Promise<BatchDto> {
    return batchView(await this.find(providerId, id));
  }

  /** The reasons of the rejected lines, page by page. @throws NotFound also for another provider's batch */
  async rejections(providerId: string, id: string): Promise<AsyncGenerator<Finding[]>> {
    const batch = await this.find(providerId, id);
    return this.batches.rejections(batch.duplicateOf ?? batch.id);
  }

  /** Publishes a held batch on a person's yes. @throws NotFound, BatchNotHeld, BatchOutOfOrder */
  async confirm(providerId: string, id: string, operatorUser: string): Promise<BatchDto> {
    const batch = await this.find(providerId, id);
    if (batch.status !== 'held') throw new BatchNotHeld(`The batch is ${batch.status}.`);
    const feed = await this.feeds.of(providerId, batch.itemCode);
    return batchView(await this.held.publish(feed, batch, operatorUser));
  }

  /** Takes a batch back as if it had never come, and says what had used it. @throws NotFound, BatchNotWithdrawable */
  async withdraw(providerId: string, id: string): Promise<WithdrawnBatchDto> {
    const found = await this.find(providerId, id);
    if (found.status === 'published') this.period.assertOpen(found);
    const feed = await this.feeds.of(providerId, found.itemCode);
    const batch = await this.withdrawal.withdraw(feed, id);
    return { ...batchView(batch), uses: await this.usesOf(batch) };
  }

  /** The uses of what a batch stated, while it was published. @throws NotFound also for another provider's batch */
  async uses(providerId: string, id: string): Promise<BatchUsesDto> {
    return this.usesOf(await this.find(providerId, id));
  }

  private async usesOf(batch: BatchEntity): Promise<BatchUsesDto> {
    const { providerId, itemCode, publishedAt: from, withdrawnAt } = batch;
    if (from === null) return { count: 0, items: [] };
    const until = withdrawnAt && new Date(withdrawnAt.getTime() + LATE_USES_MS);
    const usccs = await this.withdrawal.enterprisesOf(await this.feeds.of(providerId, itemCode), batch);
    const { count, rows } = await this.usage.heldUses(
      { providerId, itemCode, usccs, from, until },
      MOST_USES,
    );
    const items = rows.map(
      ({ id, at, event, institution_id: institutionId, uscc, answer_digest: answerDigest }) => ({
        usageRecordId: id,
        at: at.toISOString(),
        event,
        institutionId,
        uscc,
        answerDigest,
      }),
    );
    return { count, items };
  }

  private async find(providerId: string, id: string): Promise<BatchEntity> {
    const batch = await this.batches.find(providerId, id);
    if (!batch) throw new NotFound('No batch of yours has this id.');
    return batch;
  }
}
