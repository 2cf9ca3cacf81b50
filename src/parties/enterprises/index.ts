export { INDUSTRY_SECTIONS, isIndustryCode, type IndustrySection } from './industries.js';
export { isKnownRegion, REGIONS, type Region } from './regions.js';
export {
  checkDigitOf,
  isValidUscc,
  normalizeUscc,
  parseUscc,
  subjectTypeOf,
  usccWarnings,
  type SubjectType,
  type UsccWarning,
} from './uscc.js';
import { EnterpriseEntity } from './enterprise.entity.js';

export { EnterpriseExists, InvalidUscc } from './enterprises.problems.js';
export { EnterprisesModule } from './enterprises.module.js';
export { Enterprises } from './enterprises.service.js';
export { readUscc } from './read-uscc.js';
/** The tables of this room, for the data source. */
export const enterprisesTables = [EnterpriseEntity];
