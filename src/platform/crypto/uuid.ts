import { randomFillSync } from 'node:crypto';

const COUNTER_BITS = 26;
const LONGEST_STEP_BACK_MS = 10_000;
const ID_BYTES = 16;
const [SEED_BYTES, TAIL_BYTES] = [3, 6];

let lastMs = -1;
let counter = 0;

/** Random bytes in store: asking for a few at a time costs more than all the rest. */
const random = Buffer.allocUnsafeSlow(4_096);
let used = random.length;

const scratch = Buffer.alloc(ID_BYTES);

/**
 * Makes a UUIDv7: sorts by time, and within one thread by the order of making, several in one millisecond included.
 *
 * `now` is in milliseconds since 1970. When it lies up to 10 s before that of the last id (a clock set back), the ids go
 * on from the last one; further back counts as another clock and starts anew. So the time inside an id is for sorting
 * only, never a fact.
 *
 * Node's own `randomUUIDv7` is not used because it does not keep order within a millisecond.
 *
 * @source RFC 9562 sections 5.7 and 6.2 (method 1: a 26-bit counter behind the time, then 48 random bits)
 */
export function uuidv7(now: number = Date.now()): string {
  writeUuidv7(scratch, 0, now);
  const hex = scratch.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** As {@link uuidv7}, as 16 bytes from `at` on; gives the place behind them. */
export function writeUuidv7(target: Buffer, at: number, now: number = Date.now()): number {
  advance(Math.trunc(now));
  target.writeUInt32BE(Math.floor(lastMs / 0x10000), at);
  target.writeUInt16BE(lastMs % 0x10000, at + 4);
  target.writeUInt16BE(0x7000 | (counter >>> 14), at + 6);
  target.writeUInt16BE(0x8000 | (counter & 0x3fff), at + 8);
  const tail = randomBytes(TAIL_BYTES);
  random.copy(target, at + 10, tail, tail + TAIL_BYTES);
  return at + ID_BYTES;
}

/** A new millisecond starts its counter at 24 random bits, which leaves room for 50 million ids in it. */
function advance(now: number): void {
  const isSteppedBack = now <= lastMs && lastMs - now <= LONGEST_STEP_BACK_MS;
  if (!isSteppedBack) {
    lastMs = now;
    counter = seed();
    return;
  }
  counter += 1;
  if (counter >= 2 ** COUNTER_BITS) {
    lastMs += 1;
    counter = seed();
  }
}

const seed = (): number => random.readUIntBE(randomBytes(SEED_BYTES), SEED_BYTES);

/** Where in the store so many bytes stand that nobody has had. */
function randomBytes(count: number): number {
  if (used + count > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const at = used;
  used += count;
  return at;
}
