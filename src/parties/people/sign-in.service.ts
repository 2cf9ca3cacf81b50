import { Injectable, Logger } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork } from '../../platform/database/index.js';
import type { Role } from '../identity/index.js';
import { PasswordHasher } from './password-hasher.js';
import { PeopleRepository } from './people.repository.js';
import type { PersonEntity } from './person.entity.js';
import { newTotpSecret, recoveryDigest, stepOfCode } from './second-factor.js';
import { SessionsRepository } from './sessions.repository.js';
import { signInCounter } from './sign-in-counter.js';
import { accountKeyOf, SignInAttempts } from './sign-in-attempts.repository.js';

/** Who got in, and the session that began with it. */
export interface SignedInPerson {
  readonly personId: string;
  readonly sessionId: string;
  readonly role: Role;
}

/** A login name as it is kept. */
export const normalLogin = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/**
 * Signing in: name and password, then a code. Whatever is wrong, it is told after the second step and in the same words,
 * so that nobody learns which names exist, which passwords are right, or who has to wait.
 */
@Injectable()
export class SignIn {
  private readonly nobodys = newTotpSecret();
  private readonly counter = signInCounter();
  private readonly logger = new Logger('sign-in');

  constructor(
    private readonly people: PeopleRepository,
    private readonly attempts: SignInAttempts,
    private readonly sessions: SessionsRepository,
    private readonly hasher: PasswordHasher,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** The first step. Tells nothing. @throws ServiceUnavailable when too many sign in at once */
  async begin(
    uid: string,
    { login, password, source }: { login: string; password: string; source: string },
  ): Promise<void> {
    const name = normalLogin(login);
    const attempt = { account: accountKeyOf(name), source };
    const isAdmitted = await this.attempts.admit(attempt);
    const person = await this.people.findByLogin(name);
    const hash = isAdmitted && person?.status === 'active' ? person.passwordHash : null;
    const isRight = await this.hasher.compare(password, hash, source);
    if (isRight && person) this.renewHash(person, password, source);
    await this.attempts.keep(uid, { ...attempt, personId: isRight && person ? person.id : null });
  }

  /** Whether the first step was done. */
  async isHalfDone(uid: string): Promise<boolean> {
    return this.attempts.isHalfDone(uid);
  }

  /** The second step, once for each first one: a session, or `undefined` for whatever was wrong in either. */
  async finish(
    uid: string,
    { code, source, userAgent }: { code: string; source: string; userAgent: string },
  ): Promise<SignedInPerson | undefined> {
    const person = await this.judge(uid, { code, source, userAgent });
    this.counter.inc({ outcome: person ? 'in' : 'refused' });
    return person;
  }

  private async judge(
    uid: string,
    { code, source, userAgent }: { code: string; source: string; userAgent: string },
  ): Promise<SignedInPerson | undefined> {
    const attempt = await this.attempts.take(uid);
    const person = attempt?.personId ? await this.people.find(attempt.personId) : null;
    const secret = (person && this.people.secretOf(person)) ?? this.nobodys;
    const step = stepOfCode(secret, code, this.clock.now().getTime());
    if (!attempt || !person) return undefined;
    const session = { id: uuidv7(), personId: person.id, source, userAgent };
    return this.unitOfWork.run(async (tx) => {
      if (!(await this.takeCode(tx, person.id, { code, step }))) return undefined;
      await this.attempts.forget(tx, attempt);
      await this.sessions.begin(tx, session);
      return { personId: person.id, sessionId: session.id, role: person.role };
    });
  }

  /** Ends what was signed in on a browser before. */
  async endFormer(personId: string, sessionId: string): Promise<void> {
    await this.sessions.endAlone(personId, { id: sessionId, by: 'signed-in-anew' });
  }

  private async takeCode(
    tx: Transaction,
    personId: string,
    { code, step }: { code: string; step: number | undefined },
  ): Promise<boolean> {
    return step === undefined
      ? this.people.takeRecoveryCode(tx, personId, recoveryDigest(code))
      : this.people.takeStep(tx, personId, step);
  }

  /** Not waited for: it would tell by its time that the password was right. */
  private renewHash({ id, passwordHash }: PersonEntity, password: string, source: string): void {
    if (passwordHash === null) return;
    const renew = async (): Promise<void> => {
      const renewed = await this.hasher.renewed(password, passwordHash, source);
      if (renewed !== undefined) await this.people.renewHash(id, passwordHash, renewed);
    };
    renew().catch((error: unknown) => this.logger.warn({ err: error }, 'a hash was not renewed'));
  }
}
