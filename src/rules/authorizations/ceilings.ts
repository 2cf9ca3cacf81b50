import { z } from 'zod';
import { type LoadedItem, monthsAfter, shanghaiDayOf } from '../catalog/index.js';
import { type AuthorizationTerms, WINDOW_UNITS, type WindowUnit } from './authorization-lifecycle.js';
import { type Frequency, usesWithin } from './frequency.js';
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
  frequency: z.strictObject({ uses: z.int().min(1), per: z.enum(WINDOW_UNITS) }).optional(),
  dataMonths: z.int().min(1).optional(),
  dataLifeDays: z.int().min(1),
});

type CeilingRow = z.output<typeof ceilingRow>;

/** The most that may be authorized of an item. */
export interface Ceiling {
  /** From its first moment to its last. */
  readonly days: number;
  /** `null`: uses need not be counted. */
  readonly uses: number | null;
  /** How often it may be used, each of them; none: as often as there are uses. */
  readonly frequencies: readonly Frequency[];
  /** For how many months back from the first moment facts may be about; `null`: for any. */
  readonly dataMonths: number | null;
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
    rows
      .filter((row) => isFor(row, wanted))
      .map(({ days, uses = null, frequency, dataMonths = null, dataLifeDays }) => ({
        days,
        uses,
        frequencies: frequency ? [frequency] : [],
        dataMonths,
        dataLifeDays,
      })),
  );
}

/** The strictest of some ceilings; `undefined` of none. */
export function strictest(ceilings: readonly Ceiling[]): Ceiling | undefined {
  if (ceilings.length === 0) return undefined;
  return {
    days: Math.min(...ceilings.map(({ days }) => days)),
    uses: least(ceilings.map(({ uses }) => uses)),
    frequencies: strictestByUnit(ceilings.flatMap(({ frequencies }) => frequencies)),
    dataMonths: least(ceilings.map(({ dataMonths }) => dataMonths)),
    dataLifeDays: Math.min(...ceilings.map(({ dataLifeDays }) => dataLifeDays)),
  };
}

/** Limits that a ceiling can lower. */
type Limited = Pick<AuthorizationTerms, 'validFrom' | 'validUntil' | 'maxUses'> & {
  readonly mostInWindow: number | null;
  readonly windowUnit: WindowUnit | null;
  readonly dataFrom: string | null;
};

/**
 * What is left of an authorization under the ceiling of this moment, which may be lower than when it was given: an
 * earlier end, fewer uses, fewer at a time, younger facts. One whose uses were never counted has none left where they
 * must be.
 */
export function within<T extends Limited>(terms: T, ceiling: Ceiling): T {
  const latest = new Date(terms.validFrom.getTime() + ceiling.days * DAY_MS);
  return {
    ...terms,
    validUntil: latest < terms.validUntil ? latest : terms.validUntil,
    maxUses: ceiling.uses === null ? terms.maxUses : Math.min(terms.maxUses ?? 0, ceiling.uses),
    mostInWindow: mostInWindow(terms, ceiling),
    dataFrom: latestDay(terms.dataFrom, firstDataDay(terms.validFrom, ceiling)),
  };
}

/** How many uses there may be in each window of this unit, as the ceilings of frequency stand; `null`: any number. */
export function mostInEach(unit: WindowUnit, { frequencies }: Pick<Ceiling, 'frequencies'>): number | null {
  return least(frequencies.map((most) => usesWithin(most, unit)));
}

/** The first day facts may be about where a ceiling says how far back; `null`: any. */
export function firstDataDay(validFrom: Date, { dataMonths }: Pick<Ceiling, 'dataMonths'>): string | null {
  return dataMonths === null ? null : monthsAfter(shanghaiDayOf(validFrom), -dataMonths);
}

function mostInWindow({ mostInWindow: given, windowUnit }: Limited, ceiling: Ceiling): number | null {
  if (ceiling.frequencies.length === 0) return given;
  if (given === null || windowUnit === null) return 0;
  return least([given, mostInEach(windowUnit, ceiling)]);
}

function strictestByUnit(frequencies: readonly Frequency[]): Frequency[] {
  return WINDOW_UNITS.flatMap((per) => {
    const uses = least(frequencies.filter((each) => each.per === per).map((each) => each.uses));
    return uses === null ? [] : [{ uses, per }];
  });
}

/** The least of what is said; `null` where nothing is. */
export function least(limits: readonly (number | null)[]): number | null {
  const said = limits.filter((limit) => limit !== null);
  return said.length === 0 ? null : Math.min(...said);
}

const latestDay = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && other > one) ? other : one;

function isFor(row: CeilingRow, { institutionId, purpose, item }: Wanted): boolean {
  return (
    row.purpose === purpose &&
    (row.institution === '*' || row.institution === institutionId) &&
    (row.tier === '*' || row.tier === item.tier) &&
    (row.items?.includes(item.code) ?? true)
  );
}
