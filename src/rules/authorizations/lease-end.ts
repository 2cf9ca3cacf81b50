import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/database/index.js';

/** For how long after a revocation its answer waits, so that no answer decided before is still on its way. */
export abstract class AnswerLease {
  abstract readonly leaseMs: number;
}

/** Waits for the end of every lease: from then on no answer that was decided before is handed to a socket, in any process. */
@Injectable()
export class LeaseEnd {
  constructor(
    private readonly clock: Clock,
    private readonly lease: AnswerLease,
  ) {}

  async wait(): Promise<void> {
    await this.clock.sleep(this.lease.leaseMs);
  }
}
