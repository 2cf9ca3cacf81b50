/** How a claim compares with the recorded value: the record is equal to, at least, or at most what is claimed. */
export type ClaimOperator = 'eq' | 'gte' | 'lte';

/** At most 30 digits, so that no text makes the arithmetic slow. */
const DECIMAL = /^(-?)(0|[1-9]\d{0,29})(?:\.(\d{1,30}))?$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const SCALE = 30;

/**
 * Whether the recorded value stands in that relation to the claimed one; undefined when the two cannot be compared.
 * Decimals are compared exactly, months and days by calendar, other texts and booleans for equality only.
 */
export function holds(recorded: unknown, operator: ClaimOperator, claimed: unknown): boolean | undefined {
  const sign = order(recorded, claimed);
  if (sign !== undefined) {
    return operator === 'eq' ? sign === 0 : operator === 'gte' ? sign >= 0 : sign <= 0;
  }
  if (operator !== 'eq' || typeof recorded !== typeof claimed || isNumeric(recorded)) return undefined;
  if (typeof recorded === 'string' || typeof recorded === 'boolean') return recorded === claimed;
  return undefined;
}

/** Negative, zero or positive as the recorded value is less, equal or more; undefined when they have no order. */
function order(recorded: unknown, claimed: unknown): number | undefined {
  const [left, right] = [scaled(recorded), scaled(claimed)];
  if (left !== undefined && right !== undefined) return left < right ? -1 : left > right ? 1 : 0;
  if (typeof recorded !== 'string' || typeof claimed !== 'string') return undefined;
  const sameKind = [MONTH, DATE].some((kind) => kind.test(recorded) && kind.test(claimed));
  if (!sameKind) return undefined;
  return recorded < claimed ? -1 : recorded > claimed ? 1 : 0;
}

function isNumeric(value: unknown): boolean {
  return scaled(value) !== undefined;
}

/** A decimal as a whole number of 10⁻³⁰; undefined when it is none or a JSON number that has lost digits. */
function scaled(value: unknown): bigint | undefined {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const parts = DECIMAL.exec(String(value));
  if (parts === null) return undefined;
  const units = BigInt((parts[2] ?? '') + (parts[3] ?? '').padEnd(SCALE, '0'));
  return parts[1] === '-' ? -units : units;
}
