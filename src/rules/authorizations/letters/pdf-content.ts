import { constants, inflateSync } from 'node:zlib';
import { type ContentFault, damaged, fault, trailing } from './content-fault.js';

/** What lets a document act, or carry another file. @source ISO 32000-2 sections 7.11.4, 12.6, 12.7 */
const ACTIVE_NAMES = new Set([
  'JavaScript',
  'Launch',
  'OpenAction',
  'SubmitForm',
  'ImportData',
  'Rendition',
  'RichMedia',
  'EmbeddedFile',
  'EmbeddedFiles',
  'FileAttachment',
  'XFA',
]);
/** Names so short that they stand in coded pictures by chance: they count with what must follow them only. */
const SHORT_NAMES =
  /\/(?:J|#4[aA])(?:S|#53)\s*(?:[(<]|\d+\s+\d+\s+R)|\/(?:E|#45)(?:F|#46)\s*(?:<<|\d+\s+\d+\s+R)/;
/** A name: a slash and regular characters. @source ISO 32000-2 section 7.3.5 */
const NAME = /\/([^\s\0()<>[\]{}/%]{2,80})/g;
const HEAD = /^%PDF-(?:1\.[0-7]|2\.0)[\r\n \t]/;
const TAIL = /startxref\s+(\d{1,10})\s+%%EOF[\s\0]*$/;
const TAIL_BYTES = 1_024;
const STREAM = /\bstream\r?\n/g;
/** What an object stream begins with: number and place of its first object. @source ISO 32000-2 section 7.5.7 */
const OBJECTS = /^\s*\d+\s+\d+/;
const FIRST_BYTES = 256;
const MOST_STREAMS = 2_000;
/** In the whole document. */
const MOST_NAMES = 500_000;
/** In all object streams together. */
const MOST_OBJECT_BYTES = 4_194_304;

/**
 * Whether a PDF stands from its first byte to its last, and neither acts nor carries other files. Names are found
 * wherever they stand, escaped or not, and in object streams that are packed by deflate.
 */
export function faultOfPdf(bytes: Buffer): ContentFault | undefined {
  const text = bytes.toString('latin1');
  if (!HEAD.test(text)) return damaged('The document does not begin as a PDF.');
  const tail = TAIL.exec(text.slice(-TAIL_BYTES));
  if (!tail) return text.includes('%%EOF') ? trailing() : damaged('The document is cut off.');
  if (!isXref(text, Number(tail[1])))
    return damaged('The document has no table of its objects where it says.');
  return faultOfNames(text) ?? faultOfStreams(bytes, text);
}

/** Whether a table of objects stands there, as text or as a stream. */
function isXref(text: string, at: number): boolean {
  return /^\s*(?:xref\s|\d+\s+\d+\s+obj\b)/.test(text.slice(at, at + 40));
}

/** Every name in a text, as it reads once its escapes are undone. */
function* namesIn(text: string): Generator<string> {
  for (const [, written = ''] of text.matchAll(NAME)) {
    const isEscaped = written.includes('#');
    yield isEscaped
      ? written.replaceAll(/#([0-9a-fA-F]{2})/g, (_all, hex: string) => unescaped(hex))
      : written;
  }
}

const unescaped = (hex: string): string => String.fromCharCode(Number.parseInt(hex, 16));

function faultOfNames(text: string): ContentFault | undefined {
  let count = 0;
  for (const name of namesIn(text)) {
    count += 1;
    if (count > MOST_NAMES) return damaged(`It has more than ${MOST_NAMES} names: no scan has.`);
    if (ACTIVE_NAMES.has(name)) return fault('active-content', `It contains /${name}: a scan needs none.`);
    if (name === 'Encrypt') return fault('encrypted', 'It is encrypted: nobody could look into it.');
  }
  return SHORT_NAMES.test(text) ? fault('active-content', 'It contains a script or a file.') : undefined;
}

function faultOfStreams(bytes: Buffer, text: string): ContentFault | undefined {
  let [count, read, left] = [0, 0, MOST_OBJECT_BYTES];
  for (const { index, 0: keyword } of text.matchAll(STREAM)) {
    count += 1;
    if (count > MOST_STREAMS) return damaged(`It has more than ${MOST_STREAMS} streams: no scan has.`);
    const data = bytes.subarray(index + keyword.length);
    const first = inflated(data.subarray(0, FIRST_BYTES), MOST_OBJECT_BYTES);
    if (first === undefined || !OBJECTS.test(first)) continue;
    const objects = left > 0 ? inflated(data, left) : undefined;
    const found = objects === undefined ? unread() : faultOfNames(objects);
    if (found) return found;
    read += 1;
    left -= objects?.length ?? 0;
  }
  const declared = [...namesIn(text)].filter((name) => name === 'ObjStm').length;
  return read < declared ? unread() : undefined;
}

const unread = (): ContentFault =>
  damaged('It packs objects in a way that is not read here. Scan it anew, or print it to a PDF.');

/** What deflated bytes unpack to, as far as they go; `undefined` when they are none, or too many. */
function inflated(data: Buffer, maxOutputLength: number): string | undefined {
  try {
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength };
    return inflateSync(data, options).toString('latin1');
  } catch {
    return undefined;
  }
}
