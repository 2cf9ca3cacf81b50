/**
 * How an item is answered live: by `queries` (interface call), by `verifications`, or by both.
 * `keyFields` are the fields by which a claim says which of several records it means (the catalog's record key).
 */
export interface LiveItem {
  readonly queries: boolean;
  readonly verifications: boolean;
  readonly keyFields: readonly string[];
}

const UTILITY: LiveItem = {
  queries: true,
  verifications: true,
  keyFields: ['account_no_masked', 'billing_month'],
};

const LIVE_ITEMS: Readonly<Record<string, LiveItem>> = {
  'TAX-04': { queries: true, verifications: false, keyFields: ['period_from', 'period_to', 'tax_type'] },
  'TAX-05': { queries: true, verifications: true, keyFields: ['period'] },
  'TAX-06': { queries: true, verifications: false, keyFields: ['period'] },
  'CUS-02': { queries: true, verifications: true, keyFields: ['period', 'direction', 'trade_mode'] },
  'CUS-04': { queries: true, verifications: false, keyFields: ['period'] },
  'SOC-01': { queries: true, verifications: true, keyFields: ['period', 'insurance_type'] },
  'SOC-02': { queries: false, verifications: true, keyFields: ['as_of_month', 'insurance_type'] },
  'HPF-01': { queries: true, verifications: true, keyFields: ['unit_account_masked', 'period'] },
  'UTL-01': UTILITY,
  'UTL-02': UTILITY,
  'UTL-03': UTILITY,
};

/** How that item is answered live; undefined when no department answers it. */
export function liveItem(itemCode: string): LiveItem | undefined {
  return Object.hasOwn(LIVE_ITEMS, itemCode) ? LIVE_ITEMS[itemCode] : undefined;
}
