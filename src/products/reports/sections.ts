import type { DenialReason } from '../../rules/access/index.js';
import { type Freshness, freshnessOf } from '../../rules/catalog/index.js';
import { type FetchedItems, type ItemRuling, type Ruling } from '../../sharing/gate/index.js';
import { answeredItem, type LiveRecords, statusOf } from '../../sharing/interface-call/index.js';
import type { SectionDto } from './reports.dto.js';

const DAY_MS = 86_400_000;

/** The sections of a report, one per asked item, in catalog order; members in the order of canonical JSON. Pure. */
export function sectionsOf(
  ruling: Ruling,
  fetched: FetchedItems<LiveRecords>,
  maxAgeDays: number | undefined,
): SectionDto[] {
  return ruling.items.map((item) => {
    const { item: name, itemZh, categoryZh, code: itemCode } = item.loaded.item;
    const { mode, loaded } = item;
    const content = contentOf(item, ruling, { fetched, maxAgeDays });
    const { asOf, disputedRecords, freshness, otherSources, reasonCode, records, source, status } = content;
    return {
      asOf,
      catalogVersion: loaded.version,
      categoryZh,
      disputedRecords,
      freshness,
      item: name,
      itemCode,
      itemZh,
      mode,
      otherSources,
      reasonCode,
      records,
      source,
      status,
    };
  });
}

type Content = Pick<
  SectionDto,
  'status' | 'reasonCode' | 'source' | 'asOf' | 'freshness' | 'records' | 'disputedRecords' | 'otherSources'
>;

function contentOf(
  item: ItemRuling,
  ruling: Ruling,
  { fetched, maxAgeDays }: { fetched: FetchedItems<LiveRecords>; maxAgeDays: number | undefined },
): Content {
  const { decision } = item;
  if (!decision.allowed) return without(statusOfDenial(decision.reason), decision.reason);
  const brought = fetched.get(item.loaded.item.code);
  if (brought?.problem) return without('provider-unavailable', brought.problem.code);
  if (item.mode !== 'physical-collection' && !brought) return without('provider-unavailable', 'not-asked');
  const answered = answeredItem(item, ruling, brought?.value);
  const freshness = freshnessAt(item, answered.asOf, ruling.decidedAt);
  if (isTooOld(item, answered.asOf, { decidedAt: ruling.decidedAt, maxAgeDays }))
    return { ...without('no-record', 'too-old'), freshness };
  const withheld = decision.sees === 'public' && withholds(item) ? decision.withheld : null;
  const reasonCode = withheld ?? (item.lacksWithdrawn ? 'provider-withdrawn' : null);
  return { status: statusOf(answered), reasonCode, freshness, ...answered };
}

/** That nobody is left to state the item is no want of permission. */
function statusOfDenial(reason: DenialReason): 'not-authorized' | 'provider-unavailable' {
  return reason === 'provider-withdrawn' ? 'provider-unavailable' : 'not-authorized';
}

/** Of a held item: whether what is shown, or the silence of its feeds, is as new as promised. */
function freshnessAt(
  { loaded: { item, rules }, mode, collectedAsOf }: ItemRuling,
  asOf: string | null,
  now: Date,
): Freshness | null {
  if (mode !== 'physical-collection') return null;
  const last = asOf ?? collectedAsOf;
  return freshnessOf({
    lastDataTime: last === null ? null : new Date(last),
    updateCycle: item.updateCycle,
    now,
    graceHours: rules.freshness.graceHours,
  });
}

/** Whether the item has parts that only an authorization opens. */
function withholds({ loaded }: ItemRuling): boolean {
  return loaded.item.fields.some(
    ({ sensitive, publicValues }) => sensitive === 'commercial-secret' || publicValues,
  );
}

function isTooOld(
  { mode }: ItemRuling,
  asOf: string | null,
  { decidedAt, maxAgeDays }: { decidedAt: Date; maxAgeDays: number | undefined },
): boolean {
  if (mode !== 'physical-collection' || maxAgeDays === undefined || asOf === null) return false;
  return decidedAt.getTime() - new Date(asOf).getTime() > maxAgeDays * DAY_MS;
}

const without = (
  status: 'not-authorized' | 'no-record' | 'provider-unavailable',
  reasonCode: string,
): Content => ({
  status,
  reasonCode,
  source: null,
  asOf: null,
  freshness: null,
  records: [],
  disputedRecords: [],
  otherSources: [],
});
