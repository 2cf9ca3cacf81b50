import { InvalidInput, type InputFault } from '../../platform/http/index.js';
import type { CatalogField, LoadedItem } from '../../rules/catalog/index.js';

/** What an institution believes of a field: a value, or a bound on it. */
export type Claim = Scalar | { readonly op: ClaimOperator; readonly value: Scalar };

/** How a claimed value is compared with the department's. */
export type ClaimOperator = 'eq' | 'gte' | 'lte';

type Scalar = string | number | boolean;

const MOST_CLAIMS = 20;
const OPERATORS: ReadonlySet<unknown> = new Set<ClaimOperator>(['eq', 'gte', 'lte']);
const ORDERED = new Set<CatalogField['type']>([
  'date',
  'datetime',
  'month',
  'year',
  'integer',
  'decimal',
  'money',
]);

/**
 * Reads claims: fields of the item, each with a value of its type. All of them or none.
 *
 * @throws InvalidInput naming every fault
 */
export function readClaims(claims: object, loaded: LoadedItem): Record<string, Claim> {
  const entries = Object.entries(claims);
  const errors = entries.flatMap(([name, claim]) => faultOf(name, claim, loaded) ?? []);
  if (entries.length === 0) errors.push(fault('', 'no-claim', 'Claim at least one field.'));
  if (entries.length > MOST_CLAIMS)
    errors.push(fault('', 'too-many', `Claim at most ${MOST_CLAIMS} fields.`));
  if (errors.length > 0) throw new InvalidInput('The claims cannot be verified.', { errors });
  return Object.fromEntries(entries as [string, Claim][]);
}

function faultOf(name: string, claim: unknown, loaded: LoadedItem): InputFault | undefined {
  const field = loaded.item.fields.find((each) => each.name === name);
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (!field || field.type === 'uscc')
    return fault(pointer, 'unknown-field', 'The item has no such field to claim.');
  const read = readClaim(claim);
  if (!read)
    return fault(pointer, 'malformed', 'Give a value, or { "op": "eq" | "gte" | "lte", "value": … }.');
  if (read.op !== 'eq' && !ORDERED.has(field.type))
    return fault(pointer, 'not-ordered', 'This field has no order.');
  const isOfType = loaded.validate({ [name]: read.value }).every((each) => each.pointer !== `/${name}`);
  return isOfType ? undefined : fault(pointer, 'wrong-type', 'The value is not of the type of the field.');
}

function readClaim(claim: unknown): { op: unknown; value: unknown } | undefined {
  if (isScalar(claim)) return { op: 'eq', value: claim };
  if (typeof claim !== 'object' || claim === null || Object.keys(claim).length !== 2) return undefined;
  const { op, value } = claim as { op?: unknown; value?: unknown };
  return OPERATORS.has(op) && isScalar(value) ? { op, value } : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return (
    (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean'
  );
}

const fault = (pointer: string, code: string, detail: string): InputFault => ({
  pointer: `/claims${pointer}`,
  code,
  detail,
});
