import type { HeldFragment, HeldRecord } from './gate-facts.repository.js';

const SHANGHAI_DAY = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });

/**
 * The records of a fragment that may still be shown on the day of the decision in Asia/Shanghai: those whose
 * publicity period has ended are gone.
 *
 * @source 国家发展改革委令第36号 art. 3; Liaoning credit regulation art. 30
 */
export function shownRecords(fragment: HeldFragment, decidedAt: Date): HeldRecord[] {
  const today = SHANGHAI_DAY.format(decidedAt);
  return fragment.records.filter(
    ({ publicityEndsOn }) => publicityEndsOn === null || publicityEndsOn >= today,
  );
}
