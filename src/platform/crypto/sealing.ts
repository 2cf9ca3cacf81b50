import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { exactBytesOf } from './base64url.js';
import { UnsealableSecret, UnusableKey } from './crypto.errors.js';
import { sha256Hex } from './digest.js';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v2';
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const SEALED = /^(v1|v2)\.([0-9a-f]{8})\.([\w-]+)\.([\w-]{22,})$/;

/**
 * A key that keeps secrets secret and unchanged in the database.
 *
 * Sealed form: `v2.<key id>.<salt and nonce>.<ciphertext and tag>`, base64url. The context (what the secret is and
 * whose) is not stored but must be given again to open it, so a sealed text moved to another row or column does not open.
 *
 * Each text is sealed by a key of its own, derived with a random salt. So how often this key has sealed is of no matter,
 * which nobody could count over all processes and restarts. `v1`, which sealed with the key itself, still opens.
 *
 * @source NIST SP 800-38D section 8.3 (at most 2^32 random nonces under one key); RFC 5869 for the derivation
 */
export class SealingKey {
  /** First 8 hexadecimal digits of the SHA-256 of the key: tells keys apart without telling the key. */
  readonly kid: string;
  readonly #key: KeyObject;

  private constructor(bytes: Buffer) {
    this.kid = sha256Hex(bytes).slice(0, 8);
    this.#key = createSecretKey(bytes);
  }

  /**
   * Reads a key from base64 (or base64url) text of exactly 32 bytes.
   *
   * @throws UnusableKey when the text is anything else
   */
  static fromBase64(text: string): SealingKey {
    const bytes = Buffer.from(text, 'base64');
    const isExact = bytes.toString('base64') === text || bytes.toString('base64url') === text;
    if (!isExact || bytes.length !== KEY_BYTES) {
      throw new UnusableKey(`a sealing key is the base64 of exactly ${KEY_BYTES} bytes`);
    }
    return new SealingKey(bytes);
  }

  /** Makes a new random key as base64 text, ready for `fromBase64`. */
  static generate(): string {
    return randomBytes(KEY_BYTES).toString('base64');
  }

  /** Seals a text. The same text gives another sealed text each time. */
  seal(plain: string, context = ''): string {
    const seed = newSeed();
    const { key, nonce } = this.#keyOf(VERSION, seed);
    const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#boundTo(VERSION, context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.kid}.${seed.toString('base64url')}.${body.toString('base64url')}`;
  }

  /**
   * Opens what `seal` made with the same key and context.
   *
   * @throws UnsealableSecret when anything differs
   */
  open(sealed: string, context = ''): string {
    const [, version = '', kid, seed = '', body = ''] = SEALED.exec(sealed) ?? [];
    if (kid === undefined) {
      throw new UnsealableSecret('not a sealed text');
    }
    if (kid !== this.kid) {
      throw new UnsealableSecret(`sealed by key ${kid}, opened with key ${this.kid}`);
    }
    return this.#decrypt(this.#keyOf(version, decode(seed)), decode(body), this.#boundTo(version, context));
  }

  #decrypt({ key, nonce }: KeyAndNonce, body: Buffer, bound: Buffer): string {
    const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(bound);
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch (error) {
      throw new UnsealableSecret('changed, or sealed for another context', { cause: error });
    }
  }

  #keyOf(version: string, seed: Buffer): KeyAndNonce {
    const salt = seed.subarray(0, -NONCE_BYTES);
    if (seed.length < NONCE_BYTES || salt.length !== (version === 'v1' ? 0 : SALT_BYTES)) {
      throw new UnsealableSecret('not a sealed text');
    }
    const nonce = seed.subarray(-NONCE_BYTES);
    if (version === 'v1') return { key: this.#key, nonce };
    return { key: Buffer.from(hkdfSync('sha256', this.#key, salt, 'sealing v2', KEY_BYTES)), nonce };
  }

  #boundTo(version: string, context: string): Buffer {
    return Buffer.from(`${version}.${this.kid}.${context}`, 'utf8');
  }
}

interface KeyAndNonce {
  readonly key: KeyObject | Buffer;
  readonly nonce: Buffer;
}

/** What makes each sealed text another: 128 random bits for its key, and a random nonce of 96 bits. */
export function newSeed(): Buffer {
  return randomBytes(SALT_BYTES + NONCE_BYTES);
}

/** Refuses the spare bits of a last character too, so that each sealed text has one form only. */
function decode(part: string): Buffer {
  const bytes = exactBytesOf(part);
  if (!bytes) throw new UnsealableSecret('not a sealed text');
  return bytes;
}
