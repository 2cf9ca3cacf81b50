/** Writes bytes, or the UTF-8 bytes of a text, as base64url. @source RFC 7515 section 2 */
export function base64urlOf(payload: Uint8Array | string): string {
  const bytes = typeof payload === 'string' ? Buffer.from(payload, 'utf8') : Buffer.from(payload);
  return bytes.toString('base64url');
}

/**
 * Gives the bytes of a base64url text, or nothing when the text is no base64url or has another form than the one that
 * encoding the bytes gives: no padding, no spare bits, no characters to skip. So equal bytes have equal texts.
 *
 * @source RFC 7515 section 2; RFC 4648 section 3.5 for the spare bits
 */
export function exactBytesOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : undefined;
}
