import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { Periodic } from '../../platform/jobs/index.js';
import { AssessmentsRepository } from './assessments.repository.js';
import { ParticipantNotices } from './participant-notices.js';
import { PARTICIPANTS_SETTINGS, type ParticipantsSettings } from './participants.settings.js';

/**
 * Warns institutions before their assessment ends, and when it has ended. Of several processes the one that notes a
 * threshold first tells of it, in one transaction; one that dies in between has done neither.
 */
@Injectable()
export class AssessmentWatch extends Periodic {
  protected readonly periodMs: number;
  protected override readonly isDoneAtStart = true;

  constructor(
    private readonly repository: AssessmentsRepository,
    private readonly notices: ParticipantNotices,
    private readonly unitOfWork: UnitOfWork,
    @Inject(PARTICIPANTS_SETTINGS) private readonly settings: ParticipantsSettings,
  ) {
    super();
    this.periodMs = settings.assessmentRoundMs;
  }

  protected async round(): Promise<void> {
    const thresholds = [...this.settings.assessmentWarningDays, 0];
    await this.unitOfWork.run(async (tx) => {
      for (const { thresholdDays, ...due } of await this.repository.noteDue(tx, thresholds)) {
        const kind = thresholdDays === 0 ? 'assessment.expired' : 'assessment.expiring';
        await this.notices.post(tx, { kind, ...due });
      }
    });
  }
}
