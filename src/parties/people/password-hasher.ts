import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ServiceUnavailable } from '../../platform/http/index.js';
import { COST, hashPassword, isOutdated, isPassword } from './argon2.js';

/** A hash takes tens of megabytes and a tenth of a second of one core: so many are made at once, so many may wait. */
const AT_ONCE = 2;
const MOST_WAITING = 32;
const MOST_WAITING_OF_ONE_SOURCE = 4;

interface Waiting {
  readonly source: string;
  readonly start: () => void;
}

/**
 * Makes and compares hashes of passwords, a few at once: a flood of guesses waits in a short queue and is then turned
 * away, and cannot exhaust the memory. One source cannot fill the queue.
 */
@Injectable()
export class PasswordHasher {
  private readonly waiting: Waiting[] = [];
  private atWork = 0;
  /** Of a password nobody has: compared with where there is none, so that it takes the same time. */
  private readonly nobodys = hashPassword(randomUUID());

  /** @throws ServiceUnavailable when too many are waiting */
  async hash(password: string, source: string): Promise<string> {
    return this.inTurn(source, async () => hashPassword(password));
  }

  /**
   * Whether it is the password of this hash. With `null` it takes as long and is false.
   *
   * @throws ServiceUnavailable when too many are waiting
   */
  async compare(password: string, hash: string | null, source: string): Promise<boolean> {
    return this.inTurn(source, async () => {
      const isRight = await isPassword(password, hash ?? (await this.nobodys));
      return hash !== null && isRight;
    });
  }

  /** A new hash where the old one was made more cheaply than today. */
  async renewed(password: string, hash: string, source: string): Promise<string | undefined> {
    return isOutdated(hash, COST) ? this.hash(password, source) : undefined;
  }

  private async inTurn<T>(source: string, work: () => Promise<T>): Promise<T> {
    if (this.atWork >= AT_ONCE) await this.turn(source);
    else this.atWork += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next.start();
      else this.atWork -= 1;
    }
  }

  private async turn(source: string): Promise<void> {
    const ofSource = this.waiting.filter((each) => each.source === source).length;
    if (this.waiting.length >= MOST_WAITING || ofSource >= MOST_WAITING_OF_ONE_SOURCE)
      throw new ServiceUnavailable('Too many sign in at this moment.', { retryAfterS: 2 });
    return new Promise((start) => void this.waiting.push({ source, start }));
  }
}
