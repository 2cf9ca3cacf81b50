export type { CountedUse, KeptRow, KeptTable } from './recording.js';
export { UsageLog } from './usage-log.js';
export { UsageModule } from './usage.module.js';
export type { UsageEvent, UsageOutcome, UsageRecord, UsedThing } from './usage-record.js';
