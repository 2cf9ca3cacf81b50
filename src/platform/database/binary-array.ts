const BYTEA_OID = 17;
const TEXT_OID = 25;
const HEADER_BYTES = 20;
const MOST_BYTES_OF_A_CHARACTER = 3;

/** Room in which arrays are written before they are copied out; it grows to the largest. */
let room = Buffer.allocUnsafeSlow(64 * 1_024);

/**
 * An array of texts as PostgreSQL reads it in binary, for parameters of type `text[]`. The text form would have every
 * value searched for quotes, by the driver and by the server.
 *
 * @source PostgreSQL, array_recv
 */
export function textArray(values: readonly (string | Uint8Array | null)[]): Buffer {
  return arrayOf(TEXT_OID, values);
}

/** As {@link textArray}, of byte strings, for parameters of type `bytea[]`. */
export function bytesArray(values: readonly (Uint8Array | null)[]): Buffer {
  return arrayOf(BYTEA_OID, values);
}

function arrayOf(elementOid: number, values: readonly (string | Uint8Array | null)[]): Buffer {
  let at = HEADER_BYTES;
  for (const value of values) {
    at = value === null ? room.writeInt32BE(-1, at) : write(value, at);
    makeRoom(at + 4);
  }
  room.writeInt32BE(1, 0); // dimensions
  room.writeInt32BE(values.includes(null) ? 1 : 0, 4);
  room.writeInt32BE(elementOid, 8);
  room.writeInt32BE(values.length, 12);
  room.writeInt32BE(1, 16); // number of the first
  return Buffer.from(room.subarray(0, at));
}

/** Writes length and bytes of a value; gives the place behind it. */
function write(value: string | Uint8Array, at: number): number {
  makeRoom(at + 4 + value.length * MOST_BYTES_OF_A_CHARACTER);
  if (typeof value !== 'string') room.set(value, at + 4);
  const bytes = typeof value === 'string' ? room.write(value, at + 4, 'utf8') : value.length;
  room.writeInt32BE(bytes, at);
  return at + 4 + bytes;
}

function makeRoom(bytes: number): void {
  if (bytes <= room.length) return;
  const larger = Buffer.allocUnsafeSlow(2 * bytes);
  room.copy(larger);
  room = larger;
}
