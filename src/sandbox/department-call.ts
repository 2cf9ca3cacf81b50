import { type Department, departmentOf } from './departments.js';
import { Refusal } from './json-http.js';
import { liveItem } from './live-items.js';
import type { Claims } from './verification.js';

/** Where a call was sent: department, item and one of the two operations. */
export interface CallTarget {
  readonly department: Department;
  readonly itemCode: string;
  readonly operation: 'queries' | 'verifications';
}

/** A question that keeps the contract. `claims` is empty for a query. */
export interface DepartmentCall extends CallTarget {
  readonly uscc: string;
  readonly claims: Claims;
}

const PATH = /^\/departments\/([a-z-]+)\/([A-Z]{3}-\d{2})\/(queries|verifications)$/;
const USCC = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const MOST_CLAIMS = 50;
const PURPOSES = new Set([
  'pre-loan-review',
  'in-loan-management',
  'post-loan-management',
  'guarantee',
  'insurance',
  'risk-alert',
]);
const OPERATORS = new Set(['eq', 'gte', 'lte']);

/** The department, item and operation a path names; undefined when no department serves it. */
export function targetOf(path: string): CallTarget | undefined {
  const [, key = '', itemCode = '', operation] = PATH.exec(path) ?? [];
  const department = departmentOf(key);
  if (!department?.liveItems.includes(itemCode)) return undefined;
  if (operation !== 'queries' && operation !== 'verifications') return undefined;
  return { department, itemCode, operation };
}

/**
 * Holds the body of a call against the contract.
 * @throws Refusal 403 when the item is not answered that way, 400 when the body is not as agreed
 */
export function callOf(target: CallTarget, body: unknown): DepartmentCall {
  if (liveItem(target.itemCode)?.[target.operation] !== true) {
    throw new Refusal(403, 'mode-not-offered', `${target.itemCode} is not answered by ${target.operation}`);
  }
  const fields = objectAt(body, 'the body');
  const uscc = textAt(fields, 'uscc');
  if (!USCC.test(uscc)) throw malformed('uscc is not a unified social credit code');
  if (textAt(fields, 'itemCode') !== target.itemCode)
    throw malformed('itemCode is not the item of this address');
  textAt(fields, 'requestId');
  if (!PURPOSES.has(textAt(fields, 'purpose'))) throw malformed('purpose is not one of the closed list');
  versionAt(fields);
  authorizationAt(fields);
  return { ...target, uscc, claims: target.operation === 'queries' ? {} : claimsAt(fields) };
}

function authorizationAt(fields: Record<string, unknown>): void {
  const authorization = objectAt(fields['authorization'], 'authorization');
  textAt(authorization, 'id');
  if (Number.isNaN(Date.parse(textAt(authorization, 'validUntil')))) {
    throw malformed('authorization.validUntil is not an instant');
  }
}

function versionAt(fields: Record<string, unknown>): void {
  const version = fields['catalogVersion'];
  if (typeof version === 'number' && Number.isSafeInteger(version)) return;
  textAt(fields, 'catalogVersion');
}

function claimsAt(fields: Record<string, unknown>): Claims {
  const claims = objectAt(fields['claims'], 'claims');
  const count = Object.keys(claims).length;
  if (count === 0 || count > MOST_CLAIMS) throw malformed(`claims must name 1 to ${MOST_CLAIMS} fields`);
  const unfit = Object.keys(claims).find((field) => !isClaim(claims[field]));
  if (unfit !== undefined) throw malformed('a claim is a value, or op (eq, gte, lte) and value');
  return claims;
}

function isClaim(claim: unknown): boolean {
  if (!isObject(claim)) return isClaimedValue(claim);
  const operator = claim['op'];
  return typeof operator === 'string' && OPERATORS.has(operator) && isClaimedValue(claim['value']);
}

function isClaimedValue(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function objectAt(value: unknown, name: string): Record<string, unknown> {
  if (!isObject(value)) throw malformed(`${name} is not an object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textAt(fields: Record<string, unknown>, name: string): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value !== 'string' || value === '') throw malformed(`${name} is missing`);
  return value;
}

function malformed(detail: string): Refusal {
  return new Refusal(400, 'malformed-request', detail);
}
