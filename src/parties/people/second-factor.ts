import { Secret, TOTP } from 'otpauth';
import { createHash, randomBytes } from 'node:crypto';

const PERIOD_S = 30;
/** Codes of the step before and the step after are taken, for clocks that differ. @source RFC 6238 section 5.2 */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_BYTES = 10;

/** A new shared secret for codes by time, base32. */
export const newTotpSecret = (): string => new Secret({ size: SECRET_BYTES }).base32;

/** The address an authenticator reads a secret from. */
export const otpauthUri = (secret: string, login: string, issuer: string): string =>
  totpOf(secret, { label: login, issuer }).toString();

/** The step of time (30 s each) a code belongs to, around a moment; `undefined` when it is none of this secret. */
export function stepOfCode(secret: string, code: string, atMs: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const delta = totpOf(secret).validate({ token: code, timestamp: atMs, window: WINDOW });
  return delta === null ? undefined : Math.floor(atMs / (PERIOD_S * 1_000)) + delta;
}

/** Codes to get in without the authenticator, each once: 80 random bits, written in groups. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const text = new Secret({ buffer: new Uint8Array(randomBytes(RECOVERY_BYTES)).buffer }).base32;
    return text.toLowerCase().match(/.{4}/g)?.join('-') ?? text;
  });
}

/** The digest a recovery code is kept as; nobody guesses 80 random bits, so that it need not be slow. */
export function recoveryDigest(code: string): string {
  const letters = code.toLowerCase().replaceAll(/[^a-z2-7]/g, '');
  return createHash('sha256').update(letters).digest('hex');
}

const totpOf = (secret: string, named: { label?: string; issuer?: string } = {}): TOTP =>
  new TOTP({ secret: Secret.fromBase32(secret), algorithm: 'SHA1', digits: 6, period: PERIOD_S, ...named });
