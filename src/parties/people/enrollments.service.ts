import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Transaction, UnitOfWork } from '../../platform/database/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../identity/index.js';
import { EnrollmentsRepository } from './enrollments.repository.js';
import { PasswordHasher } from './password-hasher.js';
import { faultOfPassword, type PasswordFault } from './password-rules.js';
import { PeopleRepository } from './people.repository.js';
import { newRecoveryCodes, newTotpSecret, otpauthUri, recoveryDigest, stepOfCode } from './second-factor.js';
import { SessionsRepository } from './sessions.repository.js';

const CODE_BYTES = 24;

/** What a person is given to enroll with. Told once. */
export interface Invitation {
  readonly code: string;
  readonly url: string;
  readonly expiresAt: string;
}

/** What an enrollment page shows: the secret for the authenticator in base32 and as an `otpauth:` address. */
export interface OpenEnrollment {
  readonly login: string;
  readonly name: string;
  readonly secret: string;
  readonly otpauthUri: string;
}

/** What came of an enrollment: recovery codes, told once, or what was wrong. */
export type Enrolled =
  | { readonly recoveryCodes: readonly string[] }
  | { readonly fault: PasswordFault | 'wrong-code' | 'unknown-invitation' };

/** What a person sets: a password, proven with a first code of the authenticator. */
export interface Enrolling {
  readonly password: string;
  readonly totp: string;
  readonly source: string;
}

/** How a person sets password and second factor: by an invitation that is used once and ends. */
@Injectable()
export class Enrollments {
  constructor(
    private readonly repository: EnrollmentsRepository,
    private readonly people: PeopleRepository,
    private readonly sessions: SessionsRepository,
    private readonly hasher: PasswordHasher,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(IDENTITY_SETTINGS) private readonly identity: IdentitySettings,
  ) {}

  /** Invites a person; an earlier invitation ends. */
  async invite(tx: Transaction, personId: string): Promise<Invitation> {
    const code = randomBytes(CODE_BYTES).toString('base64url');
    const expiresAt = await this.repository.replace(tx, code, { personId, secret: newTotpSecret() });
    const url = `${this.identity.publicUrl}/oidc/enrollment?code=${code}`;
    return { code, url, expiresAt: expiresAt.toISOString() };
  }

  /** What an invitation is for; `undefined` when none that can be taken has this code. */
  async open(code: string): Promise<OpenEnrollment | undefined> {
    const invitation = await this.repository.find(code);
    const person = invitation && (await this.people.find(invitation.personId));
    if (!invitation || person?.status !== 'active') return undefined;
    const { login, name } = person;
    const { secret } = invitation;
    const { host } = new URL(this.identity.publicUrl);
    return { login, name, secret, otpauthUri: otpauthUri(secret, login, host) };
  }

  /**
   * Takes an invitation: password and second factor are set, whatever was signed in before is not any more.
   *
   * @throws ServiceUnavailable when too many hashes are under way
   */
  async take(code: string, enrolling: Enrolling): Promise<Enrolled> {
    const { password, totp, source } = enrolling;
    const invitation = await this.repository.find(code);
    const person = invitation && (await this.people.find(invitation.personId));
    if (!invitation || person?.status !== 'active') return { fault: 'unknown-invitation' };
    const fault = faultOfPassword(password, person.login);
    if (fault) return { fault };
    const at = this.clock.now();
    const { secret } = invitation;
    const step = stepOfCode(secret, totp, at.getTime());
    if (step === undefined) return { fault: 'wrong-code' };
    const recoveryCodes = newRecoveryCodes();
    const passwordHash = await this.hasher.hash(password, source);
    const recoveryDigests = recoveryCodes.map(recoveryDigest);
    const enrollment = { passwordHash, secret, totpLastStep: step, recoveryDigests, at };
    const isTaken = await this.unitOfWork.run(async (tx) => {
      if (!(await this.repository.take(tx, code))) return false;
      await this.people.enroll(tx, person.id, enrollment);
      await this.people.note(tx, person.id, { change: 'enrolled', by: person.id });
      await this.sessions.endAll(tx, person.id, { by: 'password-changed' });
      return true;
    });
    return isTaken ? { recoveryCodes } : { fault: 'unknown-invitation' };
  }
}
