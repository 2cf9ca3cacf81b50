import { DelegationEntity } from './delegation.entity.js';
import { PersonChangeEntity } from './person-change.entity.js';
import { PersonSessionEntity } from './person-session.entity.js';
import { PersonEntity } from './person.entity.js';

export { type DelegatedAction, refuseBeyondDelegation } from './delegation-limits.js';
export { FinancingPurposes } from './financing-purposes.js';
export { HandlerPower } from './handler-power.js';
export { DelegationEnded, DelegationExceeded } from './people.problems.js';
export { PeopleModule } from './people.module.js';
export { peopleSettings } from './people.settings.js';
export { PlantedPeople } from './planted-people.js';
/** The tables of this room, for the data source. */
export const peopleTables = [PersonEntity, PersonChangeEntity, PersonSessionEntity, DelegationEntity];
