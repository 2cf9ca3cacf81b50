import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { NotFound } from '../../platform/http/index.js';
import type { Caller, SignedIn } from '../identity/index.js';
import type { MeDto, PasswordChangeDto, SessionDto } from './me.dto.js';
import { PasswordHasher } from './password-hasher.js';
import { faultOfPassword } from './password-rules.js';
import { PasswordRefused, PersonRequired } from './people.problems.js';
import { PeopleRepository } from './people.repository.js';
import { viewOfPerson } from './people.service.js';
import { type LiveSession, SessionsRepository } from './sessions.repository.js';
import { accountKeyOf, SignInAttempts } from './sign-in-attempts.repository.js';

/** What a person does with its own account: look at it, sign out, change the password. */
@Injectable()
export class Me {
  constructor(
    private readonly people: PeopleRepository,
    private readonly sessions: SessionsRepository,
    private readonly attempts: SignInAttempts,
    private readonly hasher: PasswordHasher,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async get(caller: Caller): Promise<MeDto> {
    const { clientId, role, participantId, uscc, personId, delegation } = caller;
    const person = personId === null ? null : await this.people.find(personId);
    return {
      clientId,
      role,
      participantId,
      uscc,
      person: person && viewOfPerson(person),
      delegation: delegation && {
        id: delegation.id,
        actions: [...delegation.actions],
        purposes: [...delegation.purposes],
        maxDays: delegation.maxDays,
        validUntil: delegation.validUntil.toISOString(),
        isLive: delegation.isLive,
      },
    };
  }

  /** @throws PersonRequired */
  async listSessions(caller: Caller): Promise<SessionDto[]> {
    const { personId, sessionId } = personOf(caller);
    return (await this.sessions.liveOf(personId)).map((session) => view(session, sessionId));
  }

  /** Ends one session; its tokens are refused from this moment on. @throws PersonRequired, NotFound */
  async endSession(caller: Caller, id: string): Promise<void> {
    const { personId } = personOf(caller);
    const isEnded = await this.unitOfWork.run((tx) => this.sessions.end(tx, personId, { id, by: 'person' }));
    if (!isEnded) throw new NotFound('No session of yours has this id.');
  }

  /** Ends every session, this one too; gives how many. @throws PersonRequired */
  async signOutEverywhere(caller: Caller): Promise<number> {
    const { personId } = personOf(caller);
    return this.unitOfWork.run((tx) => this.sessions.endAll(tx, personId, { by: 'sign-out-everywhere' }));
  }

  /**
   * Sets another password and ends every other session. Wrong ones count as failures of signing in: who holds a token
   * must not guess the password with it.
   *
   * @throws PersonRequired, PasswordRefused, ServiceUnavailable
   */
  async changePassword(caller: Caller, input: PasswordChangeDto, source: string): Promise<void> {
    const { personId, sessionId } = personOf(caller);
    const person = await this.people.find(personId);
    if (!person?.passwordHash) throw new NotFound('You have no password here.');
    const attempt = { account: accountKeyOf(person.login), source };
    const isAdmitted = await this.attempts.admit(attempt);
    const hash = isAdmitted ? person.passwordHash : null;
    if (!(await this.hasher.compare(input.currentPassword, hash, source)))
      throw refused('/currentPassword', 'wrong');
    const fault = faultOfPassword(input.newPassword, person.login);
    if (fault) throw refused('/newPassword', fault);
    const passwordHash = await this.hasher.hash(input.newPassword, source);
    await this.unitOfWork.run(async (tx) => {
      await this.people.update(tx, personId, { passwordHash, updatedAt: this.clock.now() });
      await this.people.note(tx, personId, { change: 'password-changed', by: personId });
      await this.sessions.endAll(tx, personId, { by: 'password-changed', except: sessionId });
      await this.attempts.forget(tx, attempt);
    });
  }
}

/** @throws PersonRequired for software */
export function personOf({ personId, sessionId }: Caller): SignedIn {
  if (personId === null || sessionId === null)
    throw new PersonRequired('Sign in as a person; software has no account of its own.');
  return { personId, sessionId };
}

const refused = (pointer: string, code: string): Error =>
  new PasswordRefused('The password was not changed.', {
    errors: [{ pointer, code, detail: 'This password is not taken.' }],
  });

const view = (session: LiveSession, current: string): SessionDto => ({
  id: session.id,
  startedAt: session.started_at.toISOString(),
  lastSeenAt: session.last_seen_at.toISOString(),
  expiresAt: session.expires_at.toISOString(),
  source: session.source,
  userAgent: session.user_agent,
  isThisOne: session.id === current,
});
