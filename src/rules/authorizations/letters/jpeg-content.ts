import { type ContentFault, damaged, faultOfSize, trailing } from './content-fault.js';

const [SOI, EOI, SOS] = [0xd8, 0xd9, 0xda];
/** Start of frame: the size of the picture; not the tables that stand between these codes. */
const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);

/** Walks the segments of a JPEG through all its scans to its end. @source ITU-T T.81 annex B */
export function faultOfJpeg(bytes: Buffer): ContentFault | undefined {
  const seen = { frame: false, scan: false };
  if (bytes.readUInt16BE(0) !== (0xff00 | SOI)) return damaged('The picture does not begin as a JPEG.');
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === EOI;) {
    if (bytes[at] !== 0xff) return damaged('The picture does not follow its format.');
    const code = bytes[at + 1] ?? 0;
    if (code === 0xff) {
      at += 1; // fill byte
      continue;
    }
    if (code === EOI) {
      if (!seen.frame || !seen.scan) return damaged('The picture shows nothing.');
      return isZero(bytes.subarray(at + 2)) ? undefined : trailing();
    }
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (isFrame(code)) {
      if (end > bytes.length || end < at + 9) break;
      const wrongSize = faultOfSize(bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
      if (wrongSize) return wrongSize;
      seen.frame = true;
    }
    seen.scan ||= code === SOS;
    at = code === SOS ? endOfScan(bytes, end) : end;
  }
  return damaged('The picture is cut off.');
}

/** Where the next segment begins behind the coded data of a scan: a marker that is neither data nor a restart. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    const isData = code === 0x00 || code === 0xff || (code >= 0xd0 && code <= 0xd7);
    if (!isData) return at;
  }
  return bytes.length;
}

/** Some cameras fill their last block. */
const isZero = (rest: Buffer): boolean => rest.every((byte) => byte === 0);
