import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Counter, register } from 'prom-client';
import { Clock } from '../../platform/database/index.js';
import { actorOf, type Caller } from '../../parties/identity/index.js';
import { QuotaExceeded } from './access.problems.js';
import { type QuotaRefusal, QuotaStock } from './quota-stock.js';
import { QuotaRepository } from './quota.repository.js';
import { QUOTA_SETTINGS, type QuotaSettings } from './quota.settings.js';

/** Callers that are forgotten beyond this number only ask the database once more. */
const MOST_CALLERS = 10_000;

/** How much each caller may still ask this minute, in this process: the stocks, and who has used theirs up. */
@Injectable()
export class CallerQuotas {
  private readonly stocks = new LRUCache<string, QuotaStock>({ max: MOST_CALLERS });
  private readonly turnedAway = new LRUCache<string, QuotaStock>({ max: MOST_CALLERS });
  private readonly refusals = refusalCounter();

  constructor(
    private readonly repository: QuotaRepository,
    private readonly clock: Clock,
    @Inject(QUOTA_SETTINGS) private readonly settings: QuotaSettings,
  ) {}

  /**
   * Refuses a client or person that was refused before in this minute, at no cost: it need not be looked up.
   *
   * @throws QuotaExceeded
   */
  refuseAgain(actor: string): void {
    this.throwIf(this.turnedAway.get(actor)?.refusal());
  }

  /** Takes one request of the caller's quota. @throws QuotaExceeded */
  async admit(caller: Caller): Promise<void> {
    if (this.settings.perMinute === 0) return;
    const stock = this.stockOf(partyOf(caller));
    const refusal = await stock.admit();
    if (refusal) this.turnedAway.set(actorOf(caller), stock);
    this.throwIf(refusal);
  }

  private stockOf(party: string): QuotaStock {
    const known = this.stocks.get(party);
    if (known) return known;
    const { perMinute } = this.settings;
    const stock = new QuotaStock(perMinute, {
      lease: async (count) => this.repository.lease(party, { perMinute, count }),
      monotonicMs: () => this.clock.monotonicMs(),
    });
    this.stocks.set(party, stock);
    return stock;
  }

  private throwIf(refusal: QuotaRefusal | undefined): void {
    if (!refusal) return;
    this.refusals.inc();
    throw new QuotaExceeded('The requests of this minute are used up. Go on after Retry-After.', refusal);
  }
}

/** Whose quota it is: that of the party, so that nobody has more of it by registering more clients. */
const partyOf = ({ participantId, uscc, clientId }: Caller): string => participantId ?? uscc ?? clientId;

/** One per process, however many gateways a process has. */
function refusalCounter(): Counter {
  const name = 'credit_quota_refusals_total';
  const known = register.getSingleMetric(name);
  return known instanceof Counter
    ? known
    : new Counter({ name, help: 'Requests refused because the quota of their caller was used up' });
}
