import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { Enterprises } from '../enterprises/index.js';
import { type Caller, enterpriseOf } from '../identity/index.js';
import { personOf } from './me.service.js';
import type { PersonDto } from './people.dto.js';
import { PersonRequired, RealNameMismatch } from './people.problems.js';
import { PeopleRepository } from './people.repository.js';
import { viewOfPerson } from './people.service.js';
import { RealNameRegister } from './real-names.js';

/** The real names of the people of enterprises: asked of a register, noted once it confirms. */
@Injectable()
export class RealNameVerifications {
  constructor(
    private readonly people: PeopleRepository,
    private readonly enterprises: Enterprises,
    private readonly register: RealNameRegister,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Has the register confirm the caller. @throws PersonRequired, RealNameMismatch, RealNameUnavailable */
  async verify(caller: Caller): Promise<PersonDto> {
    const { personId } = personOf(caller);
    const uscc = enterpriseOf(caller);
    const [person, enterprise] = await Promise.all([this.people.find(personId), this.enterprises.get(uscc)]);
    if (!person) throw new PersonRequired('Your account is gone.');
    const isConfirmed = await this.register.confirms({
      uscc,
      enterpriseName: enterprise.name,
      personName: person.name,
      capacity: person.isLegalRepresentative ? 'legal-representative' : 'handler',
    });
    if (!isConfirmed)
      throw new RealNameMismatch(
        'The register does not know you in this part. Ask the operator to check your name.',
      );
    const realNameVerifiedAt = this.clock.now();
    await this.unitOfWork.run(async (tx) => {
      await this.people.update(tx, personId, { realNameVerifiedAt });
      await this.people.note(tx, personId, { change: 'real-name-verified', by: personId });
    });
    return viewOfPerson({ ...person, realNameVerifiedAt });
  }
}
