import type { BatchProfile, FieldProfile, NumberProfile } from './batch-profile.js';
import { MOST_VALUES } from './profile.js';

/**
 * The profile of two parts of a batch taken together. Both are of the same item; `enterprises` cannot be told from the
 * parts and is that of the first.
 */
export function mergeProfiles(one: BatchProfile, other: BatchProfile): BatchProfile {
  const fields = Object.entries(one.fields).map(([name, field]): [string, FieldProfile] => {
    const same = other.fields[name];
    return [name, same ? mergeFields(field, same) : field];
  });
  return {
    ...one,
    records: one.records + other.records,
    deletions: one.deletions + other.deletions,
    fields: Object.fromEntries(fields),
  };
}

function mergeFields(one: FieldProfile, other: FieldProfile): FieldProfile {
  return {
    filled: one.filled + other.filled,
    ...(one.numbers && other.numbers ? { numbers: mergeNumbers(one.numbers, other.numbers) } : {}),
    ...(one.values === undefined ? {} : { values: mergeValues(one.values, other.values) }),
  };
}

function mergeNumbers(one: NumberProfile, other: NumberProfile): NumberProfile {
  const magnitudes: Record<string, number> = { ...one.magnitudes };
  for (const [bucket, count] of Object.entries(other.magnitudes)) {
    magnitudes[bucket] = (magnitudes[bucket] ?? 0) + count;
  }
  return {
    count: one.count + other.count,
    sum: one.sum + other.sum,
    max: Math.max(one.max, other.max),
    magnitudes,
  };
}

function mergeValues(one: FieldProfile['values'], other: FieldProfile['values']): readonly string[] | null {
  const values = one && other ? [...new Set([...one, ...other])] : null;
  return values && values.length <= MOST_VALUES ? values.toSorted() : null;
}
