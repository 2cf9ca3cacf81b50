/** Why a text was refused as JSON. */
export type MalformedJsonReason =
  | 'syntax'
  | 'duplicate-key'
  | 'too-deep'
  | 'unsafe-number'
  | 'forbidden-key'
  | 'lone-surrogate'
  | 'nul-character';

/**
 * Thrown when a text is not JSON that everybody reads alike.
 *
 * Shape: `pointer` is the JSON pointer of the fault where it is known and short enough to be shown; it may quote a key
 * of the sender, and never a value.
 *
 * @source RFC 6901 for the pointer
 */
export class MalformedJson extends Error {
  constructor(
    readonly reason: MalformedJsonReason,
    readonly pointer?: string,
    options?: ErrorOptions,
  ) {
    super(
      pointer === undefined ? `malformed JSON: ${reason}` : `malformed JSON: ${reason} at "${pointer}"`,
      options,
    );
    this.name = 'MalformedJson';
  }
}

const LONGEST_POINTER = 256;

/**
 * Writes a path of keys and indexes as a JSON pointer, safe to be shown: well-formed Unicode, no NUL character.
 * `undefined` when it is longer than 256 characters.
 *
 * @source RFC 6901 section 3
 */
export function pointerOf(path: readonly (string | number)[]): string | undefined {
  const length = path.reduce<number>((sum, step) => sum + 1 + String(step).length, 0);
  if (length > LONGEST_POINTER) {
    return undefined;
  }
  return path
    .map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .replaceAll('\0', '\uFFFD')
    .toWellFormed();
}
