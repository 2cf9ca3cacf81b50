import { type LoadedItem, type Mode, redactRecord } from '../../rules/catalog/index.js';
import { type ItemRuling, type Ruling, shownRecords } from '../gate/index.js';
import type { LiveRecords } from './provider-answers.js';

/** Who stated the records of an item, when, and what may be shown of them. */
export interface AnsweredItem {
  readonly source: { readonly providerId: string; readonly name: string } | null;
  readonly asOf: string | null;
  readonly records: Record<string, unknown>[];
}

/** The held records of an item, or what a live call brought, redacted to what the ruling lets be seen. */
export function answeredItem(item: ItemRuling, ruling: Ruling, live: LiveRecords | undefined): AnsweredItem {
  const { decision } = item;
  if (!decision.allowed) return { source: null, asOf: null, records: [] };
  const redact = (payload: Record<string, unknown>): Record<string, unknown> =>
    redactRecord(item.loaded.item, payload, decision.sees === 'authorized');
  if (item.mode === 'physical-collection') return heldItem(item, ruling, redact);
  const source = sourceOf(item.endpoint?.providerId, ruling);
  return { source, asOf: live?.asOf ?? null, records: (live?.records ?? []).map(redact) };
}

function heldItem(
  { held }: ItemRuling,
  ruling: Ruling,
  redact: (payload: Record<string, unknown>) => Record<string, unknown>,
): AnsweredItem {
  const newest = held.toSorted((a, b) => b.asOf.localeCompare(a.asOf))[0];
  return {
    source: sourceOf(newest?.providerId, ruling),
    asOf: newest?.asOf ?? null,
    records: held.flatMap((fragment) =>
      shownRecords(fragment, ruling.decidedAt).map(({ payload }) => redact(payload)),
    ),
  };
}

function sourceOf(providerId: string | undefined, { providerNames }: Ruling): AnsweredItem['source'] {
  return providerId === undefined ? null : { providerId, name: providerNames.get(providerId) ?? providerId };
}

/** The mode in which records of an item are shown: held, or live; `undefined` where it can only be compared. */
export function showingModeOf({ item }: LoadedItem): Mode | undefined {
  return (['physical-collection', 'interface-call'] as const).find((mode) => item.modes.includes(mode));
}
