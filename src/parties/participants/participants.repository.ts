import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import type { Author } from '../identity/index.js';
import { ParticipantChangeEntity } from './participant-change.entity.js';
import type { ParticipantChange } from './participant-lifecycle.js';
import { ParticipantEntity, type ParticipantKind } from './participant.entity.js';

/** All SQL of participants and their history. */
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

  /** Adds a line to the history of a participant. The database's clock stamps it. */
  async note(
    tx: Transaction,
    { participantId, change, fields, author, reason, version }: ChangeNote,
  ): Promise<void> {
    const { role, clientId, requestId } = author;
    await tx.query(NOTE, [
      participantId,
      uuidv7(),
      change,
      fields,
      role,
      clientId,
      reason,
      version,
      requestId,
    ]);
  }

  /** Everything that happened to a participant, oldest first. */
  async historyOf(participantId: string): Promise<ParticipantChangeEntity[]> {
    return this.database.manager.find(ParticipantChangeEntity, {
      where: { participantId },
      order: { at: 'ASC', id: 'ASC' },
    });
  }
}

/** What happened to a participant, by whom and why. */
export interface ChangeNote {
  readonly participantId: string;
  readonly change: ParticipantChange;
  readonly fields: readonly string[];
  readonly author: Author;
  readonly reason: string | null;
  readonly version: number;
}

const NOTE: Statement = {
  name: 'participants.note-change',
  text: `
    insert into participant_change (participant_id, id, at, change, fields, role, client_id, reason, version, request_id)
    values ($1, $2, date_trunc('milliseconds', clock_timestamp()), $3, $4, $5, $6, $7, $8, $9)`,
};
