import type { FreshnessStatus } from './freshness.js';

/** How a feed stands against the update cycle that its item promises. Holidays are not considered. */
export class FreshnessDto {
  /** fresh, late, never-delivered, or no-promise where an item is updated on demand. */
  status: FreshnessStatus;
  /** Until when newer facts are promised, grace included. */
  promisedBy: string | null;
  /** At which time the newest facts held in the provider's system; `null` before the first delivery. */
  lastDataTime: string | null;
}
