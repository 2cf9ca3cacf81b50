import { LONGEST_WAIT_MS } from '../../platform/database/index.js';
import { ServiceUnavailable } from '../../platform/http/index.js';

/**
 * Lets so many things be done at a time; the others wait for their turn, first come, first served. A question waits
 * before its facts are read, so that its decision does not grow old in a queue behind them.
 */
export class Turns {
  private readonly waiting = new Set<() => void>();

  constructor(private free: number) {}

  /** @throws ServiceUnavailable after {@link LONGEST_WAIT_MS} without a turn: nothing was done */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await this.turn();
    try {
      return await work();
    } finally {
      this.pass();
    }
  }

  private async turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.waiting.delete(begin);
        reject(
          new ServiceUnavailable('Too many questions wait. Nothing was done; try again.', { retryAfterS: 1 }),
        );
      }, LONGEST_WAIT_MS);
      this.waiting.add(begin);
    });
  }

  /** Gives a turn to whoever has waited longest. */
  private pass(): void {
    const [next] = this.waiting;
    if (!next) return void (this.free += 1);
    this.waiting.delete(next);
    next();
  }
}
