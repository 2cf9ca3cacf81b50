import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork, violatesUnique } from '../../platform/database/index.js';
import {
  InvalidInput,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import { Clients } from '../identity/index.js';
import type { AssessmentEntity } from './assessment.entity.js';
import type { ParticipantEntity, ParticipantKind } from './participant.entity.js';
import { ParticipantExists } from './participants.problems.js';
import type {
  AssessmentDto,
  ClientChangeDto,
  ClientDto,
  NewAssessmentDto,
  NewProviderDto,
  ParticipantDto,
  ProviderChangeDto,
} from './participants.dto.js';
import { ParticipantsRepository } from './participants.repository.js';

/** A participant to be registered; `itemCodes` only for providers. */
export type NewParticipant = Omit<NewProviderDto, 'itemCodes'> & { itemCodes?: string[] };

/** Onboarding: participants, the security assessment of institutions, and clients with their keys. */
@Injectable()
export class Participants {
  constructor(
    private readonly repository: ParticipantsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: Clients,
    private readonly clock: Clock,
  ) {}

  /** @throws ParticipantExists */
  async register(kind: ParticipantKind, input: NewParticipant): Promise<ParticipantDto> {
    const now = this.clock.now();
    const participant: ParticipantEntity = {
      id: uuidv7(),
      kind,
      name: input.name,
      uscc: input.uscc ?? null,
      regionCode: input.regionCode,
      itemCodes: input.itemCodes ?? [],
      status: 'active',
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.write(async (tx) => this.repository.insert(tx, participant));
    return view(participant);
  }

  async list(kind: ParticipantKind, { limit, cursor }: PageQuery): Promise<Page<ParticipantDto>> {
    const rows = await this.repository.list(kind, limit, positionOf(cursor));
    return pageOf(rows, limit, {
      entry: view,
      position: (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
    });
  }

  /** @throws NotFound */
  async get(kind: ParticipantKind, id: string): Promise<ParticipantDto> {
    const found = await this.repository.find(kind, id);
    if (!found) throw unknown();
    return view(found);
  }

  /** What kind of participant has this id. @throws NotFound */
  async kindOf(id: string): Promise<ParticipantKind> {
    const found = await this.repository.findAny(id);
    if (!found) throw unknown();
    return found.kind;
  }

  /** @throws NotFound, ParticipantExists */
  async change(kind: ParticipantKind, id: string, change: ProviderChangeDto): Promise<ParticipantDto> {
    return this.write(async (tx) => {
      const found = await this.repository.lock(tx, kind, id);
      if (!found) throw unknown();
      const changed: ParticipantEntity = {
        ...found,
        name: change.name ?? found.name,
        regionCode: change.regionCode ?? found.regionCode,
        itemCodes: change.itemCodes ?? found.itemCodes,
        status: change.status ?? found.status,
        version: found.version + 1,
        updatedAt: this.clock.now(),
      };
      await this.repository.update(tx, changed);
      return view(changed);
    });
  }

  /** Records an assessment; the newest one holds. @throws NotFound, InvalidInput for an empty period */
  async assess(institutionId: string, input: NewAssessmentDto): Promise<AssessmentDto> {
    const now = this.clock.now();
    const validFrom = input.validFrom === undefined ? now : new Date(input.validFrom);
    const validUntil = new Date(input.validUntil);
    if (validFrom >= validUntil) throw emptyPeriod();
    await this.get('institution', institutionId);
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
    await this.unitOfWork.run((tx) => this.repository.insertAssessment(tx, assessment));
    return {
      id: assessment.id,
      institutionId,
      clearedTier,
      assessor,
      reference,
      validFrom: validFrom.toISOString(),
      validUntil: validUntil.toISOString(),
    };
  }

  /** @throws NotFound, UnusableKeys */
  async addClient(participantId: string, jwks: object, clientId?: string): Promise<ClientDto> {
    const participant = await this.repository.findAny(participantId);
    if (!participant) throw unknown();
    return this.unitOfWork.run((tx) =>
      this.clients.register(tx, {
        ...(clientId === undefined ? {} : { clientId }),
        role: participant.kind,
        participantId,
        uscc: null,
        jwks,
      }),
    );
  }

  /** @throws NotFound */
  async clientsOf(participantId: string): Promise<ClientDto[]> {
    if (!(await this.repository.findAny(participantId))) throw unknown();
    return this.clients.ofParticipant(participantId);
  }

  /** @throws NotFound, UnusableKeys */
  async changeClient(participantId: string, clientId: string, change: ClientChangeDto): Promise<ClientDto> {
    const isTheirs = (await this.clientsOf(participantId)).some((client) => client.clientId === clientId);
    const changed = isTheirs
      ? await this.unitOfWork.run((tx) => this.clients.change(tx, clientId, change))
      : undefined;
    if (!changed) throw new NotFound('No client of this participant has this id.');
    return changed;
  }

  private async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.unitOfWork.run(work);
    } catch (error) {
      if (!violatesUnique(error, 'uq_participant_kind_name')) throw error;
      throw new ParticipantExists('Use another name, or change the participant that has it.', {
        cause: error,
      });
    }
  }
}

const unknown = (): Error => new NotFound('No participant has this id.');

const emptyPeriod = (): Error =>
  new InvalidInput('The period is empty.', {
    errors: [
      { pointer: '/validUntil', code: 'empty-period', detail: 'validUntil must lie after validFrom.' },
    ],
  });

const view = (entity: ParticipantEntity): ParticipantDto => ({
  ...entity,
  createdAt: entity.createdAt.toISOString(),
  updatedAt: entity.updatedAt.toISOString(),
});
