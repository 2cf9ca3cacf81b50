import { type UsccWarning, usccWarnings } from '../../../parties/enterprises/plain.js';
import type { CatalogItem } from '../../../rules/catalog/plain.js';
import { isEventDay, periodsOf } from './field-roles.js';
import type { FeedRecord } from './normalize.js';
import type { PlacedRemark } from './reading.js';

const CODE_DETAILS: Readonly<Record<UsccWarning, string>> = {
  'organisation-code-check': 'the check character of the organization code inside does not fit',
  'unknown-region': 'no province has the region of this code',
};
const EARLIEST_LIKELY = '1900-01-01';

/**
 * Prepares the search for what is odd in a valid record and still taken: codes of divisions and organizations nobody
 * knows, events that lie ahead or very far back, periods that end before they begin. `today` is a day in Asia/Shanghai.
 *
 * @source GB 32100-2015, GB 11714, GB/T 2260 (old divisions and old codes live on in codes issued properly)
 */
export function doubtsAbout(item: CatalogItem, today: string): (record: FeedRecord) => PlacedRemark[] {
  const codes = item.fields.filter((field) => field.type === 'uscc').map((field) => field.name);
  const events = item.fields.filter(isEventDay).map((field) => field.name);
  const periods = periodsOf(item);
  return (record) => {
    const doubts: PlacedRemark[] = [];
    for (const name of codes) addDoubtsOfCode(doubts, name, record[name]);
    for (const name of events) addDoubtsOfEvent(doubts, name, { day: record[name], today });
    for (const [from, to] of periods) {
      if (isBefore(record[to], record[from])) add(doubts, to, 'ends-before-start', `lies before ${from}`);
    }
    return doubts;
  };
}

function addDoubtsOfCode(doubts: PlacedRemark[], name: string, value: unknown): void {
  if (typeof value !== 'string') return;
  for (const code of usccWarnings(value)) add(doubts, name, code, CODE_DETAILS[code]);
}

function addDoubtsOfEvent(
  doubts: PlacedRemark[],
  name: string,
  { day, today }: { day: unknown; today: string },
): void {
  if (isBefore(today, day)) add(doubts, name, 'date-in-future', 'this day lies ahead');
  else if (isBefore(day, EARLIEST_LIKELY)) add(doubts, name, 'unlikely-date', 'this day lies before 1900');
}

function add(doubts: PlacedRemark[], name: string, code: string, detail: string): void {
  doubts.push({ pointer: `/${name}`, code, detail });
}

/** Days and months sort as text. */
function isBefore(one: unknown, other: unknown): boolean {
  return typeof one === 'string' && typeof other === 'string' && one < other;
}
