/** A part of a caller's quota that the database gave to this process. */
export interface QuotaLease {
  /** Requests that may be admitted: fewer than asked for only when there are no more. */
  readonly granted: number;
  readonly windowEndsInMs: number;
}

/** That the quota of this window is used up. */
export interface QuotaRefusal {
  /** Whole seconds until the next window has begun. */
  readonly retryAfterS: number;
}

/** Where a stock is filled from, and the monotonic clock in milliseconds. */
export interface QuotaSource {
  readonly lease: (count: number) => Promise<QuotaLease>;
  readonly monotonicMs: () => number;
}

type Admission = PromiseWithResolvers<QuotaRefusal | undefined>;

/** What a process asks for at once is at least and at most this part of the quota. */
const SMALLEST_PART = 1_000;
const LARGEST_PART = 100;

/**
 * What one process holds of one caller's quota. Requests are admitted out of it without a question to the
 * database; when it is empty, one question fills it, and everybody who came meanwhile waits for that one.
 *
 * A process never holds more unused than it has already admitted or 1 % of the quota, whichever is less (but
 * 0.1 %), so that ten processes leave less than a tenth of it unused, however the load is spread over them.
 * What is left at the end of the window is lost: never is more admitted than the quota.
 *
 * Own code, because rate-limiter-flexible asks its PostgreSQL store at each request and goes by the clock of the process.
 */
export class QuotaStock {
  private left = 0;
  private admitted = 0;
  private windowEndsAtMs = -Infinity;
  private isLastOfWindow = false;
  private isFilling = false;
  private readonly waiting: Admission[] = [];

  constructor(
    private readonly perWindow: number,
    private readonly source: QuotaSource,
  ) {}

  /** Admits one request, or says when to come again. Rejects when the database does not answer. */
  async admit(): Promise<QuotaRefusal | undefined> {
    if (!this.hasWindowEnded() && this.left > 0) {
      this.left -= 1;
      this.admitted += 1;
      return undefined;
    }
    const refusal = this.refusal();
    if (refusal) return refusal;
    const admission: Admission = Promise.withResolvers();
    this.waiting.push(admission);
    if (!this.isFilling) void this.fill();
    return admission.promise;
  }

  /** The refusal of every request until the window ends; `undefined` while some may still be admitted. */
  refusal(): QuotaRefusal | undefined {
    const isUsedUp = this.isLastOfWindow && this.left === 0 && !this.hasWindowEnded();
    return isUsedUp ? this.refusalNow() : undefined;
  }

  private async fill(): Promise<void> {
    this.isFilling = true;
    try {
      while (this.waiting.length > 0) await this.fillOnce();
    } catch (error) {
      for (const { reject } of this.waiting.splice(0)) reject(error);
    } finally {
      this.isFilling = false;
    }
  }

  private async fillOnce(): Promise<void> {
    if (this.hasWindowEnded()) this.admitted = 0;
    const asked = this.nextAsked();
    const askedAtMs = this.source.monotonicMs();
    const { granted, windowEndsInMs } = await this.source.lease(asked);
    // Counted from before the question, so that the stock is never spent in the window after its own.
    this.windowEndsAtMs = askedAtMs + windowEndsInMs;
    this.isLastOfWindow = granted < asked;
    const lucky = this.waiting.splice(0, granted);
    this.left = granted - lucky.length;
    this.admitted += lucky.length;
    for (const { resolve } of lucky) resolve(undefined);
    if (!this.isLastOfWindow) return;
    for (const { resolve } of this.waiting.splice(0)) resolve(this.refusalNow());
  }

  private nextAsked(): number {
    const largest = Math.ceil(this.perWindow / LARGEST_PART);
    const smallest = Math.ceil(this.perWindow / SMALLEST_PART);
    return Math.max(this.waiting.length, smallest, Math.min(this.admitted, largest));
  }

  private hasWindowEnded(): boolean {
    return this.source.monotonicMs() >= this.windowEndsAtMs;
  }

  private refusalNow(): QuotaRefusal {
    const leftMs = Math.max(0, this.windowEndsAtMs - this.source.monotonicMs());
    return { retryAfterS: Math.floor(leftMs / 1_000) + 1 };
  }
}
