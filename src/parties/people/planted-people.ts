import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { hashPassword } from './argon2.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import { PeopleRepository } from './people.repository.js';
import type { PersonEntity } from './person.entity.js';

/** A person as the sandbox makes it, with everything it signs in with. */
export interface PlantedPerson extends Pick<
  PersonEntity,
  'participantId' | 'uscc' | 'role' | 'name' | 'login' | 'isLegalRepresentative'
> {
  readonly password: string;
  /** Of the authenticator, base32. */
  readonly totpSecret: string;
}

/** Next to nothing: many are made at a start. The first sign-in makes a hash of today's cost of it. */
const PLANTED = { memoryKib: 64, passes: 1, lanes: 1 };

/** Makes accounts that need no invitation, for the sandbox. There is none in production. */
@Injectable()
export class PlantedPeople {
  constructor(
    private readonly people: PeopleRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(PEOPLE_SETTINGS) private readonly settings: PeopleSettings,
  ) {}

  /** Makes the accounts whose login is not known yet, all or none. @throws Error in production */
  async plant(wanted: readonly PlantedPerson[]): Promise<void> {
    if (this.settings.isProduction) throw new Error('No account is planted in production');
    const known = await this.people.knownLogins(wanted.map(({ login }) => login));
    const missing = wanted.filter(({ login }) => !known.has(login));
    if (missing.length === 0) return;
    const accounts = await Promise.all(missing.map(async (person) => this.accountOf(person)));
    await this.unitOfWork.run((tx) => this.people.insertEnrolled(tx, accounts, 'sandbox'));
  }

  private async accountOf(person: PlantedPerson): Promise<PersonEntity> {
    const { participantId, uscc, role, name, login, isLegalRepresentative, password, totpSecret } = person;
    const now = this.clock.now();
    return {
      participantId,
      uscc,
      role,
      name,
      login,
      isLegalRepresentative,
      id: uuidv7(),
      status: 'active',
      passwordHash: await hashPassword(password, PLANTED),
      totpSecret,
      totpLastStep: 0,
      recoveryDigests: [],
      realNameVerifiedAt: null,
      enrolledAt: now,
      createdAt: now,
      updatedAt: now,
    };
  }
}
