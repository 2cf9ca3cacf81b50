import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork, violatesUnique } from '../../platform/database/index.js';
import { NotFound } from '../../platform/http/index.js';
import { Enterprises } from '../enterprises/index.js';
import { actorOf, type Caller, type Role } from '../identity/index.js';
import { Participants } from '../participants/index.js';
import { Enrollments, type Invitation } from './enrollments.service.js';
import type {
  InvitedPersonDto,
  NewEnterprisePersonDto,
  NewPersonDto,
  PersonChangeDto,
  PersonDto,
} from './people.dto.js';
import { LoginTaken, RepresentativeExists } from './people.problems.js';
import { type PartyKey, PeopleRepository } from './people.repository.js';
import type { PersonEntity } from './person.entity.js';
import { SessionsRepository } from './sessions.repository.js';

/** Whom the operator registers a person for, as it stands in the path. */
export type NamedParty = { readonly participantId: string } | { readonly code: string };

/** The accounts of people: registered, disabled and reset by the operator. */
@Injectable()
export class People {
  constructor(
    private readonly repository: PeopleRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly participants: Participants,
    private readonly enterprises: Enterprises,
    private readonly enrollments: Enrollments,
    private readonly sessions: SessionsRepository,
    private readonly clock: Clock,
  ) {}

  /** Registers a person and invites it. @throws NotFound, InvalidUscc, LoginTaken, RepresentativeExists */
  async register(
    by: string,
    party: NamedParty,
    input: NewPersonDto | NewEnterprisePersonDto,
  ): Promise<InvitedPersonDto> {
    const { key, role } = await this.partyOf(party);
    const now = this.clock.now();
    const person: PersonEntity = {
      ...nothingEnrolled,
      participantId: null,
      uscc: null,
      ...key,
      id: uuidv7(),
      role,
      name: input.name,
      login: input.login,
      isLegalRepresentative: ('isLegalRepresentative' in input && input.isLegalRepresentative) || false,
      status: 'active',
      realNameVerifiedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    return this.write(async (tx) => {
      await this.repository.insert(tx, person);
      await this.repository.note(tx, person.id, { change: 'registered', by });
      return invited(person, await this.enrollments.invite(tx, person.id));
    });
  }

  /** @throws NotFound, InvalidUscc */
  async list(party: NamedParty): Promise<PersonDto[]> {
    const { key } = await this.partyOf(party);
    return (await this.repository.list(key)).map(viewOfPerson);
  }

  /**
   * Disables a person, lets it in again, or has it enroll anew. Whoever is disabled or reset is signed out when this answers.
   *
   * @throws NotFound, InvalidUscc, RepresentativeExists
   */
  async change(
    caller: Caller,
    { party, id }: { party: NamedParty; id: string },
    { status, reset }: PersonChangeDto,
  ): Promise<InvitedPersonDto> {
    const { key } = await this.partyOf(party);
    if (!(await this.repository.findOf(key, id))) throw new NotFound('No person of this party has this id.');
    const by = actorOf(caller);
    return this.write(async (tx) => {
      const found = await this.repository.lock(tx, id);
      if (!found) throw new NotFound('No person of this party has this id.');
      const changed: PersonEntity = {
        ...found,
        ...(reset ? nothingEnrolled : {}),
        status: status ?? found.status,
        updatedAt: this.clock.now(),
      };
      await this.repository.update(tx, id, changed);
      if (status !== undefined && status !== found.status) {
        const change = status === 'active' ? 'activated' : 'disabled';
        await this.repository.note(tx, id, { change, by });
      }
      if (reset) await this.repository.note(tx, id, { change: 'reset', by });
      if (reset || changed.status === 'disabled') await this.sessions.endAll(tx, id, { by: 'operator' });
      return invited(changed, reset ? await this.enrollments.invite(tx, id) : null);
    });
  }

  private async partyOf(party: NamedParty): Promise<{ key: PartyKey; role: Role }> {
    if ('code' in party) {
      const { uscc } = await this.enterprises.get(party.code);
      return { key: { uscc }, role: 'enterprise' };
    }
    const { participantId } = party;
    return { key: { participantId }, role: await this.participants.kindOf(participantId) };
  }

  private async write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.unitOfWork.run(work);
    } catch (cause) {
      if (violatesUnique(cause, 'uq_person_login')) throw new LoginTaken('Choose another one.', { cause });
      if (violatesUnique(cause, 'uq_person_representative'))
        throw new RepresentativeExists('Disable the account of the former one first.', { cause });
      throw cause;
    }
  }
}

const nothingEnrolled = {
  passwordHash: null,
  totpSecret: null,
  totpLastStep: 0,
  recoveryDigests: [],
  enrolledAt: null,
} satisfies Partial<PersonEntity>;

const invited = (person: PersonEntity, enrollment: Invitation | null): InvitedPersonDto => ({
  ...viewOfPerson(person),
  enrollment,
});

/** An account as it is shown: nothing of password and second factor. */
export const viewOfPerson = (person: PersonEntity): PersonDto => ({
  id: person.id,
  name: person.name,
  login: person.login,
  role: person.role,
  participantId: person.participantId,
  uscc: person.uscc,
  isLegalRepresentative: person.isLegalRepresentative,
  status: person.status,
  isEnrolled: person.enrolledAt !== null,
  realNameVerifiedAt: person.realNameVerifiedAt?.toISOString() ?? null,
  createdAt: person.createdAt.toISOString(),
});
