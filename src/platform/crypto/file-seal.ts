import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { UnsealableSecret } from './crypto.errors.js';
import { sha256Hex } from './digest.js';

const CIPHER = 'aes-256-gcm';
const MAGIC = Buffer.from('CSF1');
const KEY_BYTES = 32;
const KID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MAGIC.length + KID_BYTES + NONCE_BYTES;

/**
 * Keeps files secret and unchanged on a disk that others may read. The key of each purpose is derived from one secret,
 * so that what is sealed for one is of no use for another.
 *
 * Sealed form: `CSF1`, key id (4 bytes), nonce (12), ciphertext as long as the file, tag (16).
 *
 * @source NIST SP 800-38D; RFC 5869 (HKDF)
 */
export class FileSeal {
  readonly #key: KeyObject;
  readonly #kid: Buffer;

  /** `secret` is the base64 of 32 random bytes. */
  constructor(secret: string, purpose: string) {
    const derived = Buffer.from(
      hkdfSync('sha256', Buffer.from(secret, 'base64'), Buffer.alloc(0), purpose, KEY_BYTES),
    );
    this.#kid = Buffer.from(sha256Hex(derived).slice(0, 2 * KID_BYTES), 'hex');
    this.#key = createSecretKey(derived);
  }

  /** Seals bytes as they come. What is written before the end cannot be opened. */
  async *seal(plain: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const nonce = randomBytes(NONCE_BYTES);
    const head = Buffer.concat([MAGIC, this.#kid, nonce]);
    const cipher = createCipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES }).setAAD(head);
    yield head;
    for await (const chunk of plain) yield cipher.update(chunk);
    yield Buffer.concat([cipher.final(), cipher.getAuthTag()]);
  }

  /** Opens what `seal` made with the same secret and purpose. @throws UnsealableSecret when anything differs */
  open(sealed: Buffer): Buffer {
    const head = sealed.subarray(0, HEAD_BYTES);
    const kid = head.subarray(MAGIC.length, MAGIC.length + KID_BYTES);
    if (sealed.length < HEAD_BYTES + TAG_BYTES || !head.subarray(0, MAGIC.length).equals(MAGIC)) {
      throw new UnsealableSecret('not a sealed file, or cut off');
    }
    if (!kid.equals(this.#kid)) throw new UnsealableSecret(`sealed by key ${kid.toString('hex')}`);
    const nonce = head.subarray(-NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(head).setAuthTag(sealed.subarray(-TAG_BYTES));
    try {
      return Buffer.concat([
        decipher.update(sealed.subarray(HEAD_BYTES, sealed.length - TAG_BYTES)),
        decipher.final(),
      ]);
    } catch (cause) {
      throw new UnsealableSecret('changed since it was sealed', { cause });
    }
  }
}
