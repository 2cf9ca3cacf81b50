import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { UnsealableSecret, UnusableKey } from './crypto.errors.js';
import { sha256Hex } from './digest.js';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MOST_SEALS = 2 ** 32;
const SEALED = /^v1\.([0-9a-f]{8})\.([\w-]{16})\.([\w-]{22,})$/;

/**
 * A key that keeps secrets secret and unchanged in the database.
 *
 * Sealed form: `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url. The context (what the secret is and whose) is not
 * stored but must be given again to open it, so a sealed text moved to another row or column does not open.
 *
 * @source NIST SP 800-38D: random 96-bit nonces, at most 2^32 seals by one key (counted here per process)
 */
export class SealingKey {
  /** First 8 hexadecimal digits of the SHA-256 of the key: tells keys apart without telling the key. */
  readonly kid: string;
  readonly #key: KeyObject;
  readonly #mostSeals: number;
  #seals = 0;

  private constructor(bytes: Buffer, mostSeals: number) {
    this.kid = sha256Hex(bytes).slice(0, 8);
    this.#key = createSecretKey(bytes);
    this.#mostSeals = mostSeals;
  }

  /**
   * Reads a key from base64 (or base64url) text of exactly 32 bytes.
   *
   * @throws UnusableKey when the text is anything else
   */
  static fromBase64(text: string, mostSeals: number = MOST_SEALS): SealingKey {
    const bytes = Buffer.from(text, 'base64');
    const isExact = bytes.toString('base64') === text || bytes.toString('base64url') === text;
    if (!isExact || bytes.length !== KEY_BYTES) {
      throw new UnusableKey(`a sealing key is the base64 of exactly ${KEY_BYTES} bytes`);
    }
    return new SealingKey(bytes, mostSeals);
  }

  /** Makes a new random key as base64 text, ready for `fromBase64`. */
  static generate(): string {
    return randomBytes(KEY_BYTES).toString('base64');
  }

  /**
   * Seals a text. The same text gives another sealed text each time.
   *
   * @throws UnusableKey when the key has sealed as often as a key may
   */
  seal(plain: string, context = ''): string {
    if (this.#seals >= this.#mostSeals) {
      throw new UnusableKey('it has sealed as often as a key may');
    }
    this.#seals += 1;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#boundTo(context));
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${this.kid}.${nonce.toString('base64url')}.${body.toString('base64url')}`;
  }

  /**
   * Opens what `seal` made with the same key and context.
   *
   * @throws UnsealableSecret when anything differs
   */
  open(sealed: string, context = ''): string {
    const [, kid, nonce = '', body = ''] = SEALED.exec(sealed) ?? [];
    if (kid === undefined) {
      throw new UnsealableSecret('not a sealed text');
    }
    if (kid !== this.kid) {
      throw new UnsealableSecret(`sealed by key ${kid}, opened with key ${this.kid}`);
    }
    return this.#decrypt(decode(nonce), decode(body), context);
  }

  #decrypt(nonce: Buffer, body: Buffer, context: string): string {
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(this.#boundTo(context));
    decipher.setAuthTag(body.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body.subarray(0, -TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    } catch (error) {
      throw new UnsealableSecret('changed, or sealed for another context', { cause: error });
    }
  }

  #boundTo(context: string): Buffer {
    return Buffer.from(`${VERSION}.${this.kid}.${context}`, 'utf8');
  }
}

/** Refuses the spare bits of a last character too, so that each sealed text has one form only. */
function decode(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) {
    throw new UnsealableSecret('not a sealed text');
  }
  return bytes;
}
