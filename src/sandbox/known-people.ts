import { DEMO_ENTERPRISES } from './enterprises.js';

/** The handler of every demo enterprise. */
export const HANDLER = '王丽娟';

/** Whether a name is that of somebody who acts for a demo enterprise in this part. */
export function isKnownPerson({ uscc, personName, capacity }: Record<string, unknown>): boolean {
  const enterprise = DEMO_ENTERPRISES.find((each) => each.uscc === uscc && each.profile.items.length > 0);
  if (!enterprise) return false;
  return personName === (capacity === 'legal-representative' ? enterprise.head : HANDLER);
}
