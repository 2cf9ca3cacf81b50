import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** For how long a list may be read on, in seconds. */
export const CURSOR_LIFE_S = 86_400;

const PURPOSE = 'credit-sharing-gateway/cursor/v1';
const KEY_BYTES = 32;
const SEALED = /^([\w-]{1,200})\.([0-9a-z]{1,10})\.([\w-]{43})$/;
const MOST_CHARACTERS = 256;

/** What a cursor belongs to: who was given it, for which list, under which filter. */
export interface CursorBinding {
  readonly callerKey: string;
  readonly path: string;
  readonly filter: string;
}

/**
 * Keeps cursors genuine: one that was made up, changed, given to another caller or for another list, or that has
 * expired, does not open. Nothing in it is secret, it tells where the last page ended.
 *
 * Form: `<position>.<seconds since 1970, base 36>.<HMAC-SHA-256, base64url>`. The keys are derived from secrets the
 * gateway has anyway, for this purpose alone; the first one seals and each opens, so that a change of secrets ends no
 * list that is being read.
 *
 * @source RFC 5869 (HKDF), RFC 2104 (HMAC)
 */
export class CursorSeal {
  private readonly keys: readonly Buffer[];

  /** @throws when there is no secret */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error('Cursors need a secret');
    this.keys = secrets.map((each) => Buffer.from(hkdfSync('sha256', each, '', PURPOSE, KEY_BYTES)));
  }

  seal(position: string, binding: CursorBinding, nowMs: number): string {
    const [newest = Buffer.alloc(0)] = this.keys;
    const text = `${position}.${(Math.floor(nowMs / 1_000) + CURSOR_LIFE_S).toString(36)}`;
    return `${text}.${mac(newest, text, binding).toString('base64url')}`;
  }

  /** The position in a cursor; `undefined` when it is not one of ours, for this caller and list, at this time. */
  open(cursor: string, binding: CursorBinding, nowMs: number): string | undefined {
    const [, position, endsAt, given] = cursor.length > MOST_CHARACTERS ? [] : (SEALED.exec(cursor) ?? []);
    if (position === undefined || endsAt === undefined || given === undefined) return undefined;
    const theirs = Buffer.from(given, 'base64url');
    const isOurs = this.keys.some((key) => {
      const ours = mac(key, `${position}.${endsAt}`, binding);
      return theirs.length === ours.length && timingSafeEqual(theirs, ours);
    });
    return isOurs && nowMs < Number.parseInt(endsAt, 36) * 1_000 ? position : undefined;
  }
}

/** A list of texts in JSON reads one way only: no text can pass for two. */
const mac = (key: Buffer, text: string, { callerKey, path, filter }: CursorBinding): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([text, callerKey, path, filter]))
    .digest();
