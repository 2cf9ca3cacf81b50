import { randomUUID } from 'node:crypto';
import { REPORTED_ITEMS, type Subject } from './subjects.js';

const COMMON = { purpose: 'pre-loan-review', operatorUser: 'officer-017' };
/** Ten items that are shown on authorization alone. */
const CLOSED_ITEMS = [
  'CBF-01',
  'CUS-02',
  'CUS-04',
  'HPF-01',
  'SOC-01',
  'TAX-04',
  'TAX-05',
  'TAX-06',
  'TEC-02',
  'UTL-01',
];

/** A question for each subject that is answered with a report. */
export const askedReports = (subjects: readonly Subject[]): string[] =>
  subjects.map(({ uscc, authorizationId }) =>
    JSON.stringify({ uscc, authorizationId, items: REPORTED_ITEMS, ...COMMON }),
  );

/** A question for each subject that is refused: it names an authorization that is not there. */
export const refusedReports = (subjects: readonly Subject[]): string[] =>
  subjects.map(({ uscc }) =>
    JSON.stringify({ uscc, authorizationId: randomUUID(), items: CLOSED_ITEMS, ...COMMON }),
  );
