import { z } from 'zod';
import { wholeNumber } from '../../../platform/config/index.js';

/** How often facts are looked through for those whose time is over, in seconds. Reads never wait for it. */
export const lifecycleSettings = z
  .object({ LIFECYCLE_ROUND_S: wholeNumber(3_600, { min: 1, max: 86_400 }) })
  .transform(({ LIFECYCLE_ROUND_S: roundS }) => ({
    roundMs: roundS * 1_000,
    /** What is past its retention is looked for through whole feeds, and waits a day longer without harm. */
    retentionRoundMs: roundS * 24_000,
    metricsRoundMs: Math.min(roundS, 60) * 1_000,
  }));

/** Settings of the lifecycle of facts. */
export type LifecycleSettings = z.output<typeof lifecycleSettings>;

/** Token of the lifecycle settings. */
export const LIFECYCLE_SETTINGS = Symbol('LifecycleSettings');
