import { type LoadedItem, type Mode, redactRecord } from '../../rules/catalog/index.js';
import { isOpened, type ItemRuling, type Ruling } from '../gate/index.js';
import { type AnsweredItem, heldItem, type Redact, sourceOf } from './held-item.js';
import type { LiveRecords } from './provider-answers.js';

const NOTHING = { source: null, asOf: null, records: [], disputedRecords: [], otherSources: [] };

/** The held records of an item, or what a live call brought, redacted to what the ruling lets be seen. */
export function answeredItem(item: ItemRuling, ruling: Ruling, live: LiveRecords | undefined): AnsweredItem {
  const { decision } = item;
  if (!decision.allowed) return NOTHING;
  const redact: Redact = (payload) => redactRecord(item.loaded.item, payload, isOpened(item, payload));
  if (item.mode === 'physical-collection') return heldItem(item, ruling, redact) ?? NOTHING;
  const providerId = item.endpoint?.providerId;
  return {
    ...NOTHING,
    source: providerId === undefined ? null : sourceOf(providerId, ruling),
    asOf: live?.asOf ?? null,
    // Again, because the terms may have been changed since the department was asked.
    records: (live?.records ?? []).filter((payload) => isOpened(item, payload)).map(redact),
  };
}

/** Whether there is anything to show, and whether any of it is disputed, which is never left unsaid. */
export function statusOf({ records, disputedRecords }: AnsweredItem): 'ok' | 'no-record' | 'disputed' {
  if (records.length === 0) return 'no-record';
  return disputedRecords.length > 0 ? 'disputed' : 'ok';
}

/** The mode in which records of an item are shown: held, or live; `undefined` where it can only be compared. */
export function showingModeOf({ item }: LoadedItem): Mode | undefined {
  return (['physical-collection', 'interface-call'] as const).find((mode) => item.modes.includes(mode));
}
