import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { TokenHolder } from './caller.js';

const MOST_TOKENS = 10_000;

/**
 * Tokens verified before, by the SHA-256 of the whole token, until each expires. Bounded in number; only
 * verified tokens enter. Says nothing about whether the client may still act: that is looked up each time.
 */
export class VerifiedTokens {
  private readonly holders = new LRUCache<string, { holder: TokenHolder; expiresAtMs: number }>({
    max: MOST_TOKENS,
  });

  /** The holder of a token verified before and not expired at `nowMs`. */
  find(token: string, nowMs: number): TokenHolder | undefined {
    const key = digest(token);
    const entry = this.holders.get(key);
    if (entry && entry.expiresAtMs > nowMs) return entry.holder;
    if (entry) this.holders.delete(key);
    return undefined;
  }

  /** Notes a token that was just verified. */
  add(token: string, holder: TokenHolder, expiresAtMs: number): void {
    this.holders.set(digest(token), { holder, expiresAtMs });
  }

  /** How many tokens are held now. */
  get size(): number {
    return this.holders.size;
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64');
