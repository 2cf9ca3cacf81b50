import type { Primary } from '../../platform/processes/index.js';
import type { BreakerFunctions } from './breaker-desk.js';
import { Breakers } from './breakers.js';
import { ProviderUnavailable } from './provider-calls.problems.js';

/**
 * The breakers of a machine as a worker sees them. They stand in the primary, so that all workers together count the
 * failures of an endpoint, its calls in flight, and send one probe.
 */
export class SharedBreakers extends Breakers {
  constructor(private readonly primary: Primary<BreakerFunctions>) {
    super();
  }

  async through<T>(name: string, work: () => Promise<T>): Promise<T> {
    const { pass, refusal } = await this.primary.enterBreaker(name);
    if (refusal) throw new ProviderUnavailable(refusal.detail, { retryAfterS: refusal.retryAfterS });
    let hasFailed = true;
    try {
      const given = await work();
      hasFailed = false;
      return given;
    } finally {
      void this.primary.leaveBreaker.asEvent(pass, hasFailed);
    }
  }
}
