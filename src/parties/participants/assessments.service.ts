import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import {
  InvalidInput,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import { standingBy } from './assessment-standing.js';
import type { AssessmentEntity } from './assessment.entity.js';
import { AssessmentsRepository } from './assessments.repository.js';
import type { AssessmentDto, InstitutionStandingDto, NewAssessmentDto } from './assessments.dto.js';
import { ParticipantWrongState } from './participants.problems.js';
import { ParticipantsRepository } from './participants.repository.js';
import { PARTICIPANTS_SETTINGS, type ParticipantsSettings } from './participants.settings.js';

/** The security assessments of institutions: with an end, and for a tier. @source 国办发〔2021〕52号 §10 */
@Injectable()
export class Assessments {
  constructor(
    private readonly repository: AssessmentsRepository,
    private readonly participants: ParticipantsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(PARTICIPANTS_SETTINGS) private readonly settings: ParticipantsSettings,
  ) {}

  /** Records one; the newest holds. @throws NotFound, ParticipantWrongState, InvalidInput for an empty period */
  async assess(institutionId: string, input: NewAssessmentDto): Promise<AssessmentDto> {
    const now = this.clock.now();
    const validFrom = input.validFrom === undefined ? now : new Date(input.validFrom);
    const validUntil = new Date(input.validUntil);
    if (validFrom >= validUntil) throw emptyPeriod();
    const { clearedTier, assessor, reference } = input;
    const assessment: AssessmentEntity = {
      id: uuidv7(),
      institutionId,
      clearedTier,
      assessor,
      reference,
      validFrom,
      validUntil,
      createdAt: now,
    };
    await this.unitOfWork.run(async (tx) => {
      const found = await this.participants.lock(tx, 'institution', institutionId);
      if (!found) throw unknown();
      if (found.status === 'closed') throw new ParticipantWrongState('The institution is closed for good.');
      await this.repository.insert(tx, assessment);
    });
    return view(assessment);
  }

  /** All assessments of an institution, newest first. @throws NotFound */
  async list(institutionId: string, { limit, cursor }: PageQuery): Promise<Page<AssessmentDto>> {
    if (!(await this.participants.find('institution', institutionId))) throw unknown();
    const rows = await this.repository.list(institutionId, limit, positionOf(cursor));
    return pageOf(rows, limit, {
      entry: view,
      position: (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
    });
  }

  /** How an institution stands now. @throws NotFound */
  async standingOf(institutionId: string): Promise<InstitutionStandingDto> {
    const found = await this.participants.find('institution', institutionId);
    if (!found) throw unknown();
    const [newest] = await this.repository.list(institutionId, 1, undefined);
    const [firstWarningDays = 0] = this.settings.assessmentWarningDays;
    const { id, name, status } = found;
    return {
      id,
      name,
      status,
      ...standingBy(newest ?? null, this.clock.now(), firstWarningDays),
      assessment: newest ? view(newest) : null,
    };
  }
}

const unknown = (): Error => new NotFound('No institution has this id.');

const emptyPeriod = (): Error =>
  new InvalidInput('The period is empty.', {
    errors: [
      { pointer: '/validUntil', code: 'empty-period', detail: 'validUntil must lie after validFrom.' },
    ],
  });

const view = ({
  id,
  institutionId,
  clearedTier,
  assessor,
  reference,
  ...dates
}: AssessmentEntity): AssessmentDto => ({
  id,
  institutionId,
  clearedTier,
  assessor,
  reference,
  validFrom: dates.validFrom.toISOString(),
  validUntil: dates.validUntil.toISOString(),
  createdAt: dates.createdAt.toISOString(),
});
