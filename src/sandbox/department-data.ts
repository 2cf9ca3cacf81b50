import { COURT_DATA } from './court-data.js';
import { CUSTOMS_DATA } from './customs-data.js';
import { demoEnterprise } from './enterprises.js';
import { type Generator, type SandboxRecord, sourceOf } from './generator.js';
import { PEOPLE_DATA } from './people-data.js';
import { REGISTRATION_DATA } from './registration-data.js';
import { SUPERVISION_DATA } from './supervision-data.js';
import { TAX_LIVE_DATA } from './tax-live-data.js';
import { TAX_PUBLIC_DATA } from './tax-public-data.js';
import { UTILITY_DATA } from './utility-data.js';

const GENERATORS: Record<string, Generator> = {
  ...REGISTRATION_DATA,
  ...SUPERVISION_DATA,
  ...COURT_DATA,
  ...TAX_PUBLIC_DATA,
  ...TAX_LIVE_DATA,
  ...PEOPLE_DATA,
  ...CUSTOMS_DATA,
  ...UTILITY_DATA,
};

/**
 * What the departments know of an enterprise under one item: the same records at every call, on every day.
 *
 * Shape: the catalog's fields, oldest record first; empty when no department knows the enterprise or the item.
 * For an item that is only verified these are the hidden facts claims are compared with.
 */
export function recordsOf(itemCode: string, uscc: string): SandboxRecord[] {
  const enterprise = demoEnterprise(uscc);
  const generate = Object.hasOwn(GENERATORS, itemCode) ? GENERATORS[itemCode] : undefined;
  if (!enterprise?.profile.items.includes(itemCode) || generate === undefined) return [];
  return generate(sourceOf(enterprise, itemCode)).map((fields) => Object.assign({ uscc }, fields));
}
