import type { Breakers } from './breakers.js';
import { ProviderUnavailable } from './provider-calls.problems.js';

/** Whether a call may be made: a pass to be given back, or why not. */
export type Entry =
  | { readonly pass: number; readonly refusal?: undefined }
  | {
      readonly pass?: undefined;
      readonly refusal: { readonly detail: string; readonly retryAfterS: number };
    };

/** What a worker may ask the primary about the breakers they all go through. */
export interface BreakerFunctions {
  /** Asks for a call of this endpoint. */
  enterBreaker(name: string): Promise<Entry>;
  /** Gives a pass back, and tells whether the call failed. */
  leaveBreaker(pass: number, hasFailed: boolean): void;
}

/** The worker that called has died; what became of the call is not known. */
export class CallerGone extends Error {}

interface Call {
  end(error?: Error): void;
}

/**
 * Lets one worker go through the primary's breakers: the breaker sees a piece of work that begins when the pass is
 * given and ends when it comes back, or when the worker has died.
 */
export class BreakerDesk implements BreakerFunctions {
  private readonly calls = new Map<number, Call>();
  private lastPass = 0;
  private isClosed = false;

  constructor(private readonly breakers: Breakers) {}

  async enterBreaker(name: string): Promise<Entry> {
    if (this.isClosed) throw new CallerGone(); // a last message of a worker may come after its end
    return new Promise((answer, reject) => {
      const work = async (): Promise<void> =>
        new Promise((resolve, fail) => {
          const pass = (this.lastPass += 1);
          this.calls.set(pass, { end: (error) => (error ? fail(error) : resolve()) });
          answer({ pass });
        });
      this.breakers.through(name, work).catch((error: unknown) => {
        if (!(error instanceof ProviderUnavailable)) return reject(error); // too late for a call that was let through
        answer({ refusal: { detail: error.message, retryAfterS: error.retryAfterS ?? 1 } });
      });
    });
  }

  leaveBreaker(pass: number, hasFailed: boolean): void {
    this.calls.get(pass)?.end(hasFailed ? new Error('The call failed') : undefined);
    this.calls.delete(pass);
  }

  /** Ends the calls of a worker that has died. */
  close(): void {
    this.isClosed = true;
    for (const call of this.calls.values()) call.end(new CallerGone());
    this.calls.clear();
  }
}
