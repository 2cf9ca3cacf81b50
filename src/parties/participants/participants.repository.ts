import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { AssessmentEntity } from './assessment.entity.js';
import { ParticipantEntity, type ParticipantKind } from './participant.entity.js';

/** All SQL of participants and their assessments. */
@Injectable()
export class ParticipantsRepository {
  constructor(private readonly database: Database) {}

  async find(kind: ParticipantKind, id: string): Promise<ParticipantEntity | null> {
    return this.database.manager.findOneBy(ParticipantEntity, { kind, id });
  }

  async findAny(id: string): Promise<ParticipantEntity | null> {
    return this.database.manager.findOneBy(ParticipantEntity, { id });
  }

  /** Up to `limit + 1` participants, newest first, from after the position. */
  async list(
    kind: ParticipantKind,
    limit: number,
    after: Position | undefined,
  ): Promise<ParticipantEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(ParticipantEntity, 'p')
      .where('p.kind = :kind', { kind })
      .orderBy('p.createdAt', 'DESC')
      .addOrderBy('p.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(p.created_at, p.id) < (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  async lock(tx: Transaction, kind: ParticipantKind, id: string): Promise<ParticipantEntity | null> {
    return tx.manager.findOne(ParticipantEntity, {
      where: { kind, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async insert(tx: Transaction, participant: ParticipantEntity): Promise<void> {
    await tx.manager.insert(ParticipantEntity, participant);
  }

  async update(tx: Transaction, participant: ParticipantEntity): Promise<void> {
    await tx.manager.update(ParticipantEntity, { id: participant.id }, participant);
  }

  async insertAssessment(tx: Transaction, assessment: AssessmentEntity): Promise<void> {
    await tx.manager.insert(AssessmentEntity, assessment);
  }
}
