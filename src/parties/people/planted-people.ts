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

  /** Makes the account unless there is one of this login. @throws Error in production */
  async plant({ password, totpSecret: secret, ...person }: PlantedPerson): Promise<void> {
    if (this.settings.isProduction) throw new Error('No account is planted in production');
    if (await this.people.findByLogin(person.login)) return;
    const id = uuidv7();
    const now = this.clock.now();
    const account = {
      ...person,
      id,
      status: 'active' as const,
      passwordHash: null,
      totpSecret: null,
      totpLastStep: 0,
      recoveryDigests: [],
      realNameVerifiedAt: null,
      enrolledAt: null,
      createdAt: now,
      updatedAt: now,
    };
    const passwordHash = await hashPassword(password, PLANTED);
    await this.unitOfWork.run(async (tx) => {
      await this.people.insert(tx, account);
      await this.people.note(tx, id, { change: 'registered', by: 'sandbox' });
      const set = { passwordHash, secret, totpLastStep: 0, recoveryDigests: [], at: now };
      await this.people.enroll(tx, id, set);
      await this.people.note(tx, id, { change: 'enrolled', by: 'sandbox' });
    });
  }
}
