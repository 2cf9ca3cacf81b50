import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { AssessmentEntity } from './assessment.entity.js';

/** All SQL of security assessments. */
@Injectable()
export class AssessmentsRepository {
  constructor(private readonly database: Database) {}

  /** Up to `limit + 1` assessments of an institution, newest first, from after the position. */
  async list(institutionId: string, limit: number, after: Position | undefined): Promise<AssessmentEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(AssessmentEntity, 'a')
      .where('a.institutionId = :institutionId', { institutionId })
      .orderBy('a.createdAt', 'DESC')
      .addOrderBy('a.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(a.created_at, a.id) < (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  async insert(tx: Transaction, assessment: AssessmentEntity): Promise<void> {
    await tx.manager.insert(AssessmentEntity, assessment);
  }

  /**
   * Notes which thresholds the newest assessments have reached, and gives for each assessment the last one that was not
   * noted before. What another process is noting at this moment is waited for and left to it.
   */
  async noteDue(tx: Transaction, thresholdDays: readonly number[]): Promise<DueNotice[]> {
    return tx.query(NOTE_DUE, [thresholdDays]);
  }
}

/** An assessment of which its institution is to be told, so many days before its end or, at 0, that it has come. */
interface DueNotice {
  readonly participantId: string;
  readonly assessmentId: string;
  readonly validUntil: Date;
  readonly thresholdDays: number;
}

/** In one order, so that two processes wait for each other and never for both. */
const NOTE_DUE: Statement = {
  name: 'assessments.note-due',
  text: `
    with newest as (
      select distinct on (a.institution_id) a.id, a.institution_id, a.valid_until
      from assessment a join participant p on p.id = a.institution_id and p.status <> 'closed'
      order by a.institution_id, a.created_at desc, a.id desc
    ), noted as (
      insert into assessment_notice (assessment_id, threshold_days, noted_at)
      select n.id, t.days, date_trunc('milliseconds', clock_timestamp())
      from newest n cross join unnest($1::int[]) as t(days)
      where n.valid_until <= clock_timestamp() + make_interval(hours => 24 * t.days)
        and not exists (select from assessment_notice k where k.assessment_id = n.id and k.threshold_days = t.days)
      order by n.id, t.days
      on conflict do nothing
      returning assessment_id, threshold_days
    )
    select n.institution_id as "participantId", n.id as "assessmentId", n.valid_until as "validUntil",
           min(d.threshold_days) as "thresholdDays"
    from noted d join newest n on n.id = d.assessment_id
    group by n.institution_id, n.id, n.valid_until order by n.id`,
};
