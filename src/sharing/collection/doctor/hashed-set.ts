const { imul } = Math;
const FIRST_SLOTS = 4_096;
const MOST_SLOTS = 4_194_304;

/**
 * Remembers texts by 63 bits of their hash, 8 to 32 bytes for each, so that a feed of millions can be looked through.
 * Two texts that are taken for one are expected once in millions of full sets. Once half of its
 * slots are taken (2,097,152 texts) it takes no more.
 */
export class HashedSet {
  private high = new Uint32Array(FIRST_SLOTS);
  private low = new Uint32Array(FIRST_SLOTS);
  private count = 0;

  constructor(private readonly mostSlots = MOST_SLOTS) {}

  /** How many different texts it holds. */
  get size(): number {
    return this.count;
  }

  /** Takes a text; tells whether it is new. A full set knows no new ones and calls them new all the same. */
  add(text: string): boolean {
    // All bits zero mark a free slot.
    const [high, low] = [fnv(text, 0x811c9dc5), (fnv(text, 0x9747b28c) | 1) >>> 0];
    const slot = this.slotOf(high, low);
    if (this.low[slot] !== 0) return false;
    if (this.count * 2 >= this.mostSlots) return true;
    this.put(slot, high, low);
    this.count += 1;
    if (this.count * 2 >= this.low.length && this.low.length < this.mostSlots) this.grow();
    return true;
  }

  /** The slot of a hash, or the free one where it belongs. */
  private slotOf(high: number, low: number): number {
    const mask = this.low.length - 1;
    let slot = high & mask;
    while (this.low[slot] !== 0 && !(this.high[slot] === high && this.low[slot] === low)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private put(slot: number, high: number, low: number): void {
    this.high[slot] = high;
    this.low[slot] = low;
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(low.length * 2);
    this.low = new Uint32Array(low.length * 2);
    low.forEach((each, index) => {
      if (each !== 0) this.put(this.slotOf(high[index] ?? 0, each), high[index] ?? 0, each);
    });
  }
}

/** FNV-1a over UTF-16 units, stirred so that every bit of the result hangs on every unit. @source MurmurHash3 fmix32 */
function fnv(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at += 1) hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
