import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork, violatesUnique } from '../../platform/database/index.js';
import {
  AnswerLease,
  type ExpectedVersion,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import { type Author, Clients } from '../identity/index.js';
import { type Amendment, amended } from './amendment.js';
import { ParticipantNotices } from './participant-notices.js';
import type { ParticipantEntity, ParticipantKind } from './participant.entity.js';
import { ParticipantExists, ParticipantWrongState } from './participants.problems.js';
import type {
  ClientChangeDto,
  ClientDto,
  NewClientDto,
  NewProviderDto,
  ParticipantDto,
  ParticipantHistoryDto,
  ProviderChangeDto,
} from './participants.dto.js';
import { ParticipantsRepository } from './participants.repository.js';

/** A participant to be registered; `itemCodes` only for providers. */
export type NewParticipant = Omit<NewProviderDto, 'itemCodes'> & { itemCodes?: string[] };

/** Onboarding and its end: participants with their history, and clients with their keys. */
@Injectable()
export class Participants {
  constructor(
    private readonly repository: ParticipantsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: Clients,
    private readonly clock: Clock,
    private readonly notices: ParticipantNotices,
    private readonly lease: AnswerLease,
  ) {}

  /** @throws ParticipantExists */
  async register(kind: ParticipantKind, input: NewParticipant, author: Author): Promise<ParticipantDto> {
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
    const note = { change: 'registered', fields: [], author, reason: null, version: 1 } as const;
    await this.write(async (tx) => {
      await this.repository.insert(tx, participant);
      await this.repository.note(tx, { participantId: participant.id, ...note });
    });
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

  /**
   * Changes a participant of the version that was seen. When what suspends or closes it returns, no answer to it or of
   * its data is handed to a socket any more, in any process: answers leave within the lease of their decision, and this
   * waits one lease after its commit.
   *
   * @throws NotFound, PreconditionFailed, ParticipantExists, ParticipantWrongState, InvalidInput for a missing reason
   */
  async change(
    kind: ParticipantKind,
    id: string,
    change: ProviderChangeDto,
    by: { readonly expected: ExpectedVersion; readonly author: Author },
  ): Promise<ParticipantDto> {
    const { participant } = await this.write(async (tx) => this.amend(tx, { kind, id, change, ...by }));
    if (change.status !== undefined && change.status !== 'active') await this.lease.end();
    return view(participant);
  }

  /** Everything that happened to a participant, oldest first. @throws NotFound */
  async historyOf(id: string): Promise<ParticipantHistoryDto> {
    if (!(await this.repository.findAny(id))) throw unknown();
    const changes = await this.repository.historyOf(id);
    return {
      items: changes.map(({ at, change, fields, role, clientId, reason, version }) => ({
        at: at.toISOString(),
        change,
        fields,
        role,
        clientId,
        reason,
        version,
      })),
    };
  }

  /** @throws NotFound, ParticipantWrongState, UnusableKeys */
  async addClient(participantId: string, client: NewClientDto, clientId?: string): Promise<ClientDto> {
    const participant = await this.repository.findAny(participantId);
    if (!participant) throw unknown();
    if (participant.status === 'closed') throw new ParticipantWrongState('It is closed for good.');
    return this.unitOfWork.run((tx) =>
      this.clients.register(tx, {
        ...(clientId === undefined ? {} : { clientId }),
        role: participant.kind,
        participantId,
        uscc: null,
        jwks: client.jwks,
        ...(client.tokenBinding === undefined ? {} : { tokenBinding: client.tokenBinding }),
      }),
    );
  }

  /** @throws NotFound */
  async clientsOf(participantId: string): Promise<ClientDto[]> {
    if (!(await this.repository.findAny(participantId))) throw unknown();
    return this.clients.ofParticipant(participantId);
  }

  /** @throws NotFound also for a client of another participant */
  async clientOf(participantId: string, clientId: string): Promise<ClientDto> {
    const found = (await this.clientsOf(participantId)).find((client) => client.clientId === clientId);
    if (!found) throw unknownClient();
    return found;
  }

  /** @throws NotFound, PreconditionFailed, UnusableKeys */
  async changeClient(
    participantId: string,
    clientId: string,
    change: ClientChangeDto,
    expected: ExpectedVersion,
  ): Promise<ClientDto> {
    await this.clientOf(participantId, clientId);
    const changed = await this.unitOfWork.run((tx) => this.clients.change(tx, clientId, change, expected));
    if (!changed) throw unknownClient();
    return changed;
  }

  private async amend(
    tx: Transaction,
    { kind, id, change, expected, author }: Amending,
  ): Promise<Pick<Amendment, 'participant'>> {
    const found = await this.repository.lock(tx, kind, id);
    if (!found) throw unknown();
    expected.refuseUnless(found.version);
    const amendment = amended(found, change, this.clock.now());
    if (!amendment) return { participant: found };
    const { participant, fields } = amendment;
    await this.repository.update(tx, participant);
    const reason = change.reason ?? null;
    const { version } = participant;
    const note = { change: amendment.change, fields, author, reason, version };
    await this.repository.note(tx, { participantId: id, ...note });
    if (note.change === 'suspended' || note.change === 'restored')
      await this.notices.post(tx, { kind: `participant.${note.change}`, participantId: id, reason });
    return amendment;
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

interface Amending {
  readonly kind: ParticipantKind;
  readonly id: string;
  readonly change: ProviderChangeDto;
  readonly expected: ExpectedVersion;
  readonly author: Author;
}

const unknown = (): Error => new NotFound('No participant has this id.');

const unknownClient = (): Error => new NotFound('No client of this participant has this id.');

const view = (entity: ParticipantEntity): ParticipantDto => ({
  ...entity,
  createdAt: entity.createdAt.toISOString(),
  updatedAt: entity.updatedAt.toISOString(),
});
