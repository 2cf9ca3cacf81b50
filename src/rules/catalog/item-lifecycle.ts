import type { CatalogItem } from './catalog-item.js';
import type { JurisdictionRules } from './jurisdiction.js';
import { dayBefore, isDay, monthsAfter } from './shanghai-days.js';

/** An item with the rules its facts live under. */
export interface GovernedItem {
  readonly item: CatalogItem;
  readonly rules: JurisdictionRules;
}

type Fact = Readonly<Record<string, unknown>>;

/**
 * The last day (YYYY-MM-DD, Asia/Shanghai) on which a fact may be public; `null` without end.
 *
 * A day the provider states wins over a computed one. Of an adverse fact without one the catalog's period counts,
 * else the longest period of the severity it states; a severity is never inferred. Where the record states its
 * removal from the list or its own term, the fact ends with that at the latest. Nothing known: no end.
 *
 * @source 国办发〔2025〕22号 §2; 国家发展改革委令第36号; Liaoning credit regulation art. 30
 */
export function publicityEndOf(governed: GovernedItem, fact: Fact): string | null {
  const { adverse, publicityPeriodMonths } = governed.item;
  const stated = fact['publicity_ends_on'];
  if (!adverse && publicityPeriodMonths === null) return isDay(stated) ? stated : null; // most records, and quickly
  const end = isDay(stated) ? stated : periodEndOf(governed, fact);
  return earliest([end, ...endsStatedBy(governed, fact)]);
}

/**
 * The last day on which a fact is kept for being shown; `null` without end, also where it states no day to count
 * from. The catalog's period wins over that of the rule set.
 *
 * @source Liaoning credit regulation art. 10
 */
export function retentionEndOf(governed: GovernedItem, fact: Fact): string | null {
  const months = retentionMonthsOf(governed);
  if (months === null) return null;
  const from = dayOfDecision(governed.rules, fact);
  return from === undefined ? null : monthsAfter(from, months);
}

/** For how many months facts of an item are kept; `null` without end. */
export function retentionMonthsOf({ item, rules }: GovernedItem): number | null {
  return item.retentionMonths ?? rules.retention.months;
}

function periodEndOf({ item, rules }: GovernedItem, fact: Fact): string | undefined {
  const months = item.publicityPeriodMonths ?? (item.adverse ? monthsOfSeverity(rules, fact) : undefined);
  if (months === undefined) return undefined;
  const from = dayOfDecision(rules, fact);
  return from === undefined ? undefined : monthsAfter(from, months);
}

function monthsOfSeverity({ publicity }: JurisdictionRules, fact: Fact): number | undefined {
  const stated = fact['severity'];
  return publicity.severities.find(({ code, codeZh }) => stated === code || stated === codeZh)?.mostMonths;
}

function endsStatedBy({ item, rules: { ends } }: GovernedItem, fact: Fact): string[] {
  if (!item.adverse) return [];
  return [...daysOf(fact, ends.onDay), ...daysOf(fact, ends.beforeDay).map(dayBefore)];
}

const dayOfDecision = ({ publicity }: JurisdictionRules, fact: Fact): string | undefined =>
  daysOf(fact, publicity.countsFrom)[0];

function daysOf(fact: Fact, fields: readonly string[]): string[] {
  return fields.map((field) => fact[field]).filter(isDay);
}

function earliest(days: readonly (string | undefined)[]): string | null {
  return days.filter(isDay).toSorted()[0] ?? null;
}
