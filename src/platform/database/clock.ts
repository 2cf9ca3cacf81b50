import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** Time as the process sees it. Expiry and ordering use the database's clock instead. */
@Injectable()
export class Clock {
  /** This moment, for stamps. */
  now(): Date {
    return new Date();
  }

  /** Milliseconds on the monotonic clock, for durations and leases. */
  monotonicMs(): number {
    return performance.now();
  }

  /** Waits so many milliseconds. */
  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }
}
