import type { OnApplicationShutdown } from '@nestjs/common';
import CircuitBreaker from 'opossum';
import { CallerGone } from './breaker-desk.js';
import { Breakers } from './breakers.js';
import { ProviderUnavailable } from './provider-calls.problems.js';
import type { InterfaceCallSettings } from './interface-call.settings.js';

type Work = () => Promise<unknown>;

interface Guarded {
  readonly breaker: CircuitBreaker<[Work]>;
  inFlight: number;
}

/**
 * One breaker per endpoint, for this process or, in a primary, for all its workers; other machines have their own. It
 * opens by the share of failures over a window with a minimum volume, lets one probe through when it half-opens, and
 * does not count what is refused because too many calls are in flight: that is kept outside, because the breaker would
 * take it for a failure. Timeouts belong to the transport, which can abort; the breaker's own could only look away.
 */
export class ProviderBreakers extends Breakers implements OnApplicationShutdown {
  private readonly guarded = new Map<string, Guarded>();

  constructor(private readonly settings: InterfaceCallSettings) {
    super();
  }

  onApplicationShutdown(): void {
    this.guarded.forEach(({ breaker }) => breaker.shutdown());
  }

  async through<T>(name: string, work: () => Promise<T>): Promise<T> {
    const guarded = this.of(name);
    if (guarded.inFlight >= this.settings.callsAtOnce) {
      throw new ProviderUnavailable('Too many calls are in flight. Try again.', { retryAfterS: 1 });
    }
    guarded.inFlight += 1;
    try {
      return (await guarded.breaker.fire(work)) as T; // the breaker gives back what the work gave
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EOPENBREAKER')) throw error;
      const retryAfterS = Math.ceil(this.settings.breaker.resetMs / 1_000);
      throw new ProviderUnavailable('The department failed repeatedly and is left alone for a while.', {
        retryAfterS,
      });
    } finally {
      guarded.inFlight -= 1;
    }
  }

  private of(name: string): Guarded {
    const known = this.guarded.get(name);
    if (known) return known;
    const { volume, errorPercent, resetMs } = this.settings.breaker;
    const breaker: CircuitBreaker<[Work]> = new CircuitBreaker<[Work]>(async (work) => work(), {
      name,
      timeout: false,
      volumeThreshold: volume,
      errorThresholdPercentage: errorPercent,
      resetTimeout: resetMs,
      rollingCountTimeout: 10_000,
      rollingCountBuckets: 10,
      // A caller that died says nothing of the department, but a probe that nobody saw succeed has not succeeded.
      errorFilter: (error) => error instanceof CallerGone && !breaker.halfOpen,
    });
    const guarded = { breaker, inFlight: 0 };
    this.guarded.set(name, guarded);
    return guarded;
  }
}
