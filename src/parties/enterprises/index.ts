export * from './plain.js';
import { EnterpriseEntity } from './enterprise.entity.js';
import { EnterpriseChangeEntity } from './enterprise-change.entity.js';

export type { EnterpriseStatus } from './enterprise.entity.js';
export { EnterpriseExists } from './enterprises.problems.js';
export { EnterprisesModule } from './enterprises.module.js';
export { Enterprises } from './enterprises.service.js';
export { readUscc } from './read-uscc.js';
/** The tables of this room, for the data source. */
export const enterprisesTables = [EnterpriseEntity, EnterpriseChangeEntity];
