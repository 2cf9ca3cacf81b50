import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { UnsupportedMediaType } from '../../../platform/http/plain.js';
import { UnreadableFeed } from '../collection.problems.js';
import { splitLines } from './line-cutter.js';

/** The charsets a feed may have. GBK and GB 2312 are read as what they grew into. @source GB 18030-2022 */
export type Charset = 'utf-8' | 'gb18030';

const DECLARED: ReadonlyMap<string, Charset> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
]);
const UTF_8_MARK = Buffer.of(0xef, 0xbb, 0xbf);
const UTF_16_MARKS = [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)];
/** From this byte on a sequence of UTF-8 has three bytes or more, as all of Chinese has. */
const THREE_BYTES = 0xe0;
/** From this byte on a sequence of two bytes is beyond Latin-1. */
const BEYOND_LATIN_1 = 0xc4;

/** How many bytes of a feed {@link charsetOf} wants to see. */
export const CHARSET_HEAD_BYTES = 65_536;

/**
 * The charset of a feed that begins so: the declared one, or else what the bytes are. Where they could be both, or
 * contradict what is declared, the sender is asked: garbled text would be stored as facts.
 *
 * @throws UnreadableFeed, UnsupportedMediaType for a declaration that is not known
 */
export function charsetOf(head: Buffer, declared: string | undefined): Charset {
  if (UTF_16_MARKS.some((mark) => beginsWith(head, mark))) {
    throw new UnreadableFeed('The feed is UTF-16. Save it as UTF-8.');
  }
  const isMarked = beginsWith(head, UTF_8_MARK);
  if (declared === undefined) return isMarked ? 'utf-8' : foundIn(head);
  const charset = DECLARED.get(declared);
  if (!charset) throw new UnsupportedMediaType('A feed is read as UTF-8 or GB 18030.');
  if (isMarked && charset !== 'utf-8') {
    throw new UnreadableFeed(
      'The feed is declared as GB 18030 and begins with the mark of UTF-8. Correct one.',
    );
  }
  if (charset === 'gb18030' && holdsUtf8Words(head)) {
    throw new UnreadableFeed('The feed is declared as GB 18030 and holds words of UTF-8. Correct one.');
  }
  return charset;
}

function foundIn(head: Buffer): Charset {
  if (!canBe('gb18030', head)) return 'utf-8';
  if (!canBe('utf-8', head)) return isPartlyUtf8(head) ? 'utf-8' : 'gb18030';
  if (isAmbiguous(head)) throw new UnreadableFeed(AMBIGUOUS);
  return 'utf-8';
}

const AMBIGUOUS = 'The feed can be read as UTF-8 and as GB 18030. Declare its charset in Content-Type.';

/** The last character of the head may be cut in two. */
function canBe(charset: Charset, head: Buffer): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** UTF-8 with a few broken bytes is no GB 18030, though it can be read as such. */
const isPartlyUtf8 = (head: Buffer): boolean => holdsUtf8Words(head) || splitLines(head).some(isSurelyUtf8);

/** In a feed of GB 18030 a line may happen to be UTF-8 too, but hardly with a sequence of three bytes in it. */
const isSurelyUtf8 = (line: Buffer): boolean => line.some((byte) => byte >= THREE_BYTES) && isUtf8(line);

/** Three Chinese characters of UTF-8 in a row, which no text of GB 18030 holds by accident, though it may one. */
const UTF_8_WORD = /(?:[\u00e4-\u00e9][\u0080-\u00bf]{2}){3}/;
const holdsUtf8Words = (head: Buffer): boolean => UTF_8_WORD.test(head.toString('latin1'));

/** Some words of GB 18030, as 专业, look like letters of Greek or Arabic in UTF-8. */
function isAmbiguous(head: Buffer): boolean {
  return head.some((byte) => byte >= BEYOND_LATIN_1) && !head.some((byte) => byte >= THREE_BYTES);
}

const beginsWith = (bytes: Buffer, mark: Buffer): boolean => bytes.subarray(0, mark.length).equals(mark);
