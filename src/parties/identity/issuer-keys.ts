import type { KeyObject } from 'node:crypto';
import { Logger } from '@nestjs/common';
import type { Clock } from '../../platform/database/index.js';
import { ServiceUnavailable } from '../../platform/http/index.js';
import { type KeySet, nameOf, readKeySet } from './key-set.js';

/** At this age the key set is fetched anew, beside the work. */
const FRESH_MS = 600_000;
/** From one fetch to the next, whatever is asked for. */
const PAUSE_MS = 60_000;
/** The same as long as there is no key set at all. */
const PAUSE_WITHOUT_KEYS_MS = 1_000;
const PATIENCE_MS = 5_000;
const LIMIT_BYTES = 262_144;

/**
 * The keys the issuer signs with, from its key set. An unknown `kid` has the set fetched anew, at most once a minute and
 * once for all who wait; a set that cannot be fetched or used leaves the known keys as they are, for however long.
 *
 * Own code, because `createRemoteJWKSet` of `jose` forgets its keys when they are ten minutes old and the issuer does
 * not answer, and then asks it again at every request.
 */
export class IssuerKeys {
  private readonly logger = new Logger('identity');
  private keys: KeySet | undefined;
  private fetchedAtMs = -Infinity;
  private triedAtMs = -Infinity;
  private fetching: Promise<void> | undefined;

  constructor(
    private readonly url: string,
    private readonly clock: Pick<Clock, 'monotonicMs'>,
  ) {}

  /** The key of this name and algorithm; `undefined` where the issuer has none. @throws ServiceUnavailable while no set is known */
  async find(header: { alg: string; kid: string }): Promise<KeyObject | undefined> {
    const known = this.keys?.get(nameOf(header));
    if (known) {
      if (this.clock.monotonicMs() - this.fetchedAtMs > FRESH_MS) void this.fetchAnew();
      return known;
    }
    await this.fetchAnew();
    if (!this.keys)
      throw new ServiceUnavailable('The keys of the token issuer cannot be fetched. Try again.', {
        retryAfterS: 2,
      });
    return this.keys.get(nameOf(header));
  }

  /** Fetches the set unless that was tried just now. Fails never: what is known stays, and the log says why. */
  private async fetchAnew(): Promise<void> {
    const pauseMs = this.keys ? PAUSE_MS : PAUSE_WITHOUT_KEYS_MS;
    const nowMs = this.clock.monotonicMs();
    if (!this.fetching && nowMs - this.triedAtMs >= pauseMs) {
      this.triedAtMs = nowMs;
      this.fetching = this.fetch().finally(() => (this.fetching = undefined));
    }
    await this.fetching;
  }

  private async fetch(): Promise<void> {
    try {
      this.keys = readKeySet(await textAt(this.url));
      this.fetchedAtMs = this.clock.monotonicMs();
    } catch (error) {
      this.logger.warn({ err: error }, 'the key set of the token issuer cannot be used');
    }
  }
}

/** @throws where it does not answer 200 with a short text in time */
async function textAt(url: string): Promise<string> {
  const response = await fetch(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.ok || !response.body) throw new Error(`The issuer answered ${response.status}`);
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of response.body) {
    sizeBytes += part.length;
    if (sizeBytes > LIMIT_BYTES) throw new Error('The key set is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
