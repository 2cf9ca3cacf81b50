import { randomUUID } from 'node:crypto';

const COUNTER_BITS = 26;
const LONGEST_STEP_BACK_MS = 10_000;

let lastMs = -1;
let counter = 0;

/**
 * Makes a UUIDv7: sorts by time, and within one process by the order of making, several in one millisecond included.
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
  const random = randomUUID();
  advance(Math.trunc(now), Number.parseInt(random.slice(0, 6), 16));
  const time = lastMs.toString(16).padStart(12, '0');
  const counterHigh = (counter >>> 14).toString(16).padStart(3, '0');
  const variantAndCounterLow = (0x8000 | (counter & 0x3fff)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counterHigh}-${variantAndCounterLow}-${random.slice(24)}`;
}

/** A new millisecond starts its counter at 24 random bits, which leaves room for 50 million ids in it. */
function advance(now: number, seed: number): void {
  const isSteppedBack = now <= lastMs && lastMs - now <= LONGEST_STEP_BACK_MS;
  if (!isSteppedBack) {
    lastMs = now;
    counter = seed;
    return;
  }
  counter += 1;
  if (counter >= 2 ** COUNTER_BITS) {
    lastMs += 1;
    counter = seed;
  }
}
