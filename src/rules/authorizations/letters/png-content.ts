import { crc32 } from 'node:zlib';
import { type ContentFault, damaged, faultOfSize, trailing } from './content-fault.js';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12;
const HEADER_BYTES = 13;

/** Walks the chunks of a PNG from its header to its end and compares each checksum. @source W3C PNG (third edition) section 5 */
export function faultOfPng(bytes: Buffer): ContentFault | undefined {
  let hasData = false;
  for (let at = SIGNATURE_BYTES; at + FRAME_BYTES <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const end = at + FRAME_BYTES + length;
    if (end > bytes.length) return damaged('The picture is cut off.');
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      return damaged('The picture was changed on its way: a checksum differs.');
    }
    if (at === SIGNATURE_BYTES) {
      if (type !== 'IHDR' || length !== HEADER_BYTES) return damaged('The picture does not begin as a PNG.');
      const tooLarge = faultOfSize(bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12));
      if (tooLarge) return tooLarge;
    }
    hasData ||= type === 'IDAT';
    if (type === 'IEND') return endOf({ hasData, end, length: bytes.length });
    at = end;
  }
  return damaged('The picture is cut off.');
}

function endOf({ hasData, end, length }: { hasData: boolean; end: number; length: number }) {
  if (!hasData) return damaged('The picture shows nothing.');
  return end === length ? undefined : trailing();
}
