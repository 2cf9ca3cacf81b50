import type { BatchProfile, FieldProfile, NumberProfile } from './batch-profile.js';
import type { DriftRules } from './drift-rules.js';
import { medianOf } from './number-collector.js';

/** What is compared: `amount-scale`, `emptied-field` and so on. */
export type DriftCode =
  'amount-scale' | 'amount-leap' | 'emptied-field' | 'new-values' | 'shrunk' | 'enterprises-missing';

/** One way in which a batch differs from the last one. */
export interface Drift {
  /** RFC 6901 pointer to the field; empty for the batch as a whole. */
  readonly pointer: string;
  readonly code: DriftCode;
  readonly detail: string;
  /** The batch waits for a person's yes. Otherwise it is only told. */
  readonly holds: boolean;
}

/**
 * Compares a batch with the last published batch of the same feed and kind.
 *
 * A valid record can be harmful: amounts in the wrong unit, a column that came out empty, half a register lost on the
 * way. What holds a batch is shown to a person; nothing is corrected here. Without an earlier batch there is no drift.
 */
export function findDrift(now: BatchProfile, before: BatchProfile | undefined, rules: DriftRules): Drift[] {
  if (!before) return [];
  const pair = { now, before, rules };
  return [...shrunkOf(pair), ...Object.keys(now.fields).flatMap((name) => driftsOfField(name, pair))];
}

interface Pair {
  readonly now: BatchProfile;
  readonly before: BatchProfile;
  readonly rules: DriftRules;
}

function driftsOfField(name: string, { now, before, rules }: Pair): Drift[] {
  const field = { now: now.fields[name], before: before.fields[name] };
  if (!field.now || !field.before) return [];
  const found = [
    amountDrift(field.now.numbers, field.before.numbers, rules),
    emptied(
      { filled: field.now.filled, of: now.records },
      { filled: field.before.filled, of: before.records },
      rules,
    ),
    newValues(field.now, field.before),
  ];
  return found.flatMap((drift) => (drift ? [{ pointer: `/${name}`, ...drift }] : []));
}

type FieldDrift = Omit<Drift, 'pointer'>;

function amountDrift(
  now: NumberProfile | undefined,
  before: NumberProfile | undefined,
  rules: DriftRules,
): FieldDrift | undefined {
  const least = rules.leastRecords.value;
  const factor = rules.amountFactor.value;
  if (!now || !before || before.count < least) return undefined;
  const largest = timesOf(now.max, before.max);
  const middle = timesOf(medianOf(now), medianOf(before));
  // A single large number can do harm; that a few are small says nothing.
  const isLarger = largest >= factor || (now.count >= least && middle >= factor);
  const isSmaller = now.count >= least && (largest <= 1 / factor || middle <= 1 / factor);
  if (!isLarger && !isSmaller) return undefined;
  const detail = `The largest number is ${shown(largest)} times that of the last batch, the middle one ${shown(middle)} times. Is the unit right?`;
  return { code: 'amount-scale', detail, holds: true };
}

/** How many times the one is the other; 1 where either says nothing. */
function timesOf(now: number | undefined, before: number | undefined): number {
  return now && before ? now / before : 1;
}

const shown = (times: number): string => String(Number(times.toPrecision(2)));

interface Filling {
  readonly filled: number;
  readonly of: number;
}

function emptied(now: Filling, before: Filling, rules: DriftRules): FieldDrift | undefined {
  const { filledBefore, keptAtMost } = rules.emptiedField;
  if (now.of < rules.leastRecords.value || before.of < rules.leastRecords.value) return undefined;
  const [share, last] = [now.filled / now.of, before.filled / before.of];
  if (last < filledBefore || share > last * keptAtMost) return undefined;
  const detail = `The field is filled in ${percent(share)} of the records; in the last batch in ${percent(last)}.`;
  return { code: 'emptied-field', detail, holds: true };
}

function newValues({ values: now }: FieldProfile, { values: before }: FieldProfile): FieldDrift | undefined {
  if (!now || !before || before.length === 0) return undefined;
  const known = new Set(before);
  const strangers = now.filter((value) => !known.has(value));
  if (strangers.length === 0) return undefined;
  const detail = `Values that the last batch did not have: ${strangers.join(', ')}.`;
  return { code: 'new-values', detail, holds: false };
}

/** Only a full batch states everything: what an incremental one does not name has not changed. */
function shrunkOf({ now, before, rules }: Pair): Drift[] {
  if (now.kind !== 'full' || before.kind !== 'full') return [];
  const least = rules.leastRecords.value;
  const { recordsAtMost, enterprisesAtMost } = rules.shrunkFull;
  const drifts: Drift[] = [];
  const add = (code: DriftCode, detail: string): void =>
    void drifts.push({ pointer: '', code, detail, holds: true });
  if (before.records >= least && now.records <= before.records * recordsAtMost) {
    add('shrunk', `The full batch holds ${now.records} records; the last one held ${before.records}.`);
  }
  if (before.enterprises >= least && now.enterprises <= before.enterprises * enterprisesAtMost) {
    add(
      'enterprises-missing',
      `The full batch names ${now.enterprises} enterprises; the last one named ${before.enterprises}.`,
    );
  }
  return drifts;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
