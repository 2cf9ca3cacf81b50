import { z } from 'zod';
import type { LoadedItem } from '../catalog/index.js';
import type { AuthorizationTerms } from './authorization-lifecycle.js';
import { PURPOSES, type Purpose } from './purposes.js';

const DAY_MS = 86_400_000;

/** A row of the ceilings in `config/rules/authorizations.json`. */
export const ceilingRow = z.strictObject({
  /** Participant id of the institution it is for; `*`: each. */
  institution: z.union([z.literal('*'), z.uuid()]),
  purpose: z.enum(PURPOSES),
  tier: z.enum(['*', 'public', 'authorized', 'verify-only', 'model-only']),
  /** Codes of the items it is for; each when left out. */
  items: z.array(z.string()).min(1).optional(),
  days: z.int().min(1),
  uses: z.int().min(1).optional(),
  dataLifeDays: z.int().min(1),
});

type CeilingRow = z.output<typeof ceilingRow>;

/** The most that may be authorized of an item. */
export interface Ceiling {
  /** From its first moment to its last. */
  readonly days: number;
  /** `null`: uses need not be counted. */
  readonly uses: number | null;
  /** For how many days the institution may keep what it got. */
  readonly dataLifeDays: number;
}

/** What a ceiling is looked for. */
export interface Wanted {
  readonly institutionId: string;
  readonly purpose: Purpose;
  readonly item: { readonly code: string; readonly tier: LoadedItem['tier'] };
}

/** The strictest of all rows that are for it, attribute by attribute; `undefined` where none is: then nothing is allowed. */
export function ceilingOf(rows: readonly CeilingRow[], wanted: Wanted): Ceiling | undefined {
  return strictest(
    rows.filter((row) => isFor(row, wanted)).map(({ uses = null, ...row }) => ({ ...row, uses })),
  );
}

/** The strictest of some ceilings; `undefined` of none. */
export function strictest(ceilings: readonly Ceiling[]): Ceiling | undefined {
  if (ceilings.length === 0) return undefined;
  const uses = ceilings.flatMap((each) => each.uses ?? []);
  return {
    days: Math.min(...ceilings.map(({ days }) => days)),
    uses: uses.length > 0 ? Math.min(...uses) : null,
    dataLifeDays: Math.min(...ceilings.map(({ dataLifeDays }) => dataLifeDays)),
  };
}

/**
 * What is left of an authorization under the ceiling of this moment, which may be lower than when it was given: an
 * earlier end, fewer uses. One whose uses were never counted has none left where they must be.
 */
export function within<T extends Pick<AuthorizationTerms, 'validFrom' | 'validUntil' | 'maxUses'>>(
  terms: T,
  { days, uses }: Ceiling,
): T {
  const latest = new Date(terms.validFrom.getTime() + days * DAY_MS);
  return {
    ...terms,
    validUntil: latest < terms.validUntil ? latest : terms.validUntil,
    maxUses: uses === null ? terms.maxUses : Math.min(terms.maxUses ?? 0, uses),
  };
}

function isFor(row: CeilingRow, { institutionId, purpose, item }: Wanted): boolean {
  return (
    row.purpose === purpose &&
    (row.institution === '*' || row.institution === institutionId) &&
    (row.tier === '*' || row.tier === item.tier) &&
    (row.items?.includes(item.code) ?? true)
  );
}
