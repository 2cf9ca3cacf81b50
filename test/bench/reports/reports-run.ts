import type { Machine } from '../machine.js';
import type { Measured } from '../medians.js';
import type { ColdStart } from './cold-start.js';
import type { Crashes } from './crashes.js';
import type { EvidenceCount } from './evidence.js';
import type { HalfLoad } from './half-load.js';
import type { ImageContents } from './image.js';

/** Everything one run has seen. */
export interface ReportsRun {
  readonly machine: Machine;
  readonly records: number;
  readonly subjects: number;
  /** How long each candidate was asked in each round. */
  readonly seconds: number;
  /** `<candidate>, <requests in flight>` and its figures. */
  readonly measured: readonly Measured[];
  /** The same name → status or `connection` → answers that were not the expected ones. */
  readonly failures: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly halfLoad: HalfLoad;
  /** Of all processes of the gateway while it was asked. */
  readonly peakMemoryMb: number;
  /** All answers of both gateways to wrk. */
  readonly answered: EvidenceCount;
  readonly coldStart: ColdStart;
  readonly image: ImageContents;
  readonly crashes: Crashes;
}
