import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import type { TakenJob } from '../../../platform/jobs/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveryJobs } from './delivery-jobs.js';
import { DeliveryNotes } from './delivery-notes.service.js';
import { type DeliveryFault, type Outcome, outcomeOf } from './delivery-outcome.js';
import { TEST_KIND } from './webhook-delivery.entity.js';
import { WebhookSender } from './webhook-sender.js';

/** What came of an attempt. */
interface Done {
  readonly state: Outcome['state'];
  readonly fault: DeliveryFault | null;
}

/**
 * Attempts deliveries. A job and its delivery change in one transaction; a process that dies after it has sent and
 * before it has noted leaves the job taken, and another sends again when its time is up, under the same `webhook-id`.
 */
@Injectable()
export class Deliveries {
  constructor(
    private readonly repository: DeliveriesRepository,
    private readonly notes: DeliveryNotes,
    private readonly sender: WebhookSender,
    private readonly jobs: DeliveryJobs,
    private readonly unitOfWork: UnitOfWork,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** Does one job. Gives what came of it; `undefined` where there was nothing to do, or the signal ended it first. */
  async attempt(job: TakenJob, signal: AbortSignal): Promise<Done | undefined> {
    const turn = this.jobs.turnOf(job);
    const due = await this.repository.due(turn);
    if (!due) {
      await this.unitOfWork.run(async (tx) => {
        await this.repository.forgetOrphan(tx, turn);
        await this.jobs.end(tx, job);
      });
      return undefined;
    }
    const attempted = await this.sender.send(due, signal);
    if (signal.aborted && attempted.fault !== null) {
      await this.jobs.giveBack(job);
      return undefined;
    }
    const delaysS = due.kind === TEST_KIND ? [] : this.settings.retryDelaysS; // a test is tried once
    const outcome = outcomeOf(attempted, { attempt: due.attempts + 1, delaysS, chance: Math.random() });
    await this.unitOfWork.run(async (tx) => {
      await this.notes.note(tx, due, { ...attempted, outcome });
      await this.jobs.end(tx, job);
    });
    return { state: outcome.state, fault: attempted.fault };
  }
}
