import { type BenchEnterprise, enterpriseOf } from './codes.js';
import { BENCH_FEEDS, type BenchFeed } from './feeds.js';
import { mix, strideOf } from './mixing.js';

/** How many records of how many enterprises the full size has. */
export const FULL_RECORDS = 16_440_000;
const FULL_ENTERPRISES = 916_000;

/** How strongly records gather at the largest enterprises: 1 is evenly, more is steeper. */
const SKEW = 1.5;
const LINES_PER_CHUNK = 500;
const LEAST_ENTERPRISES = 100;

/** A feed with the number of its records at a size. */
export interface SizedFeed extends BenchFeed {
  readonly records: number;
}

/** A slice of a feed. `revision` above 0 states the same facts with other values. */
export interface Slice {
  readonly from: number;
  readonly count: number;
  readonly revision?: number;
}

/**
 * The data of one province, the same for the same seed and size. Nothing but the enterprises is kept in memory.
 *
 * The records of a feed stand in no order of their enterprises, as departments number them by day.
 */
export class Province {
  readonly enterprises: readonly BenchEnterprise[];
  readonly feeds: readonly SizedFeed[];
  private readonly seed: number;

  /** `first` is the number of its first enterprise: provinces with other numbers have other enterprises. */
  constructor(
    readonly records: number,
    { first = 0, seed = 14 }: { first?: number; seed?: number } = {},
  ) {
    const total = Math.max(LEAST_ENTERPRISES, Math.round((FULL_ENTERPRISES * records) / FULL_RECORDS));
    this.seed = seed;
    this.enterprises = Array.from({ length: total }, (_, number) =>
      enterpriseOf(seed, first + number, number / total),
    );
    this.feeds = sized(records, total);
  }

  /** The feed of that item. @throws RangeError when there is none */
  feed(itemCode: string): SizedFeed {
    const found = this.feeds.find((feed) => feed.itemCode === itemCode);
    if (!found) throw new RangeError(`No feed of ${itemCode}`);
    return found;
  }

  /** The lines of a slice of a feed as NDJSON, in chunks of some 200 kB. */
  *ndjson(feed: SizedFeed, { from, count, revision = 0 }: Slice): Generator<Buffer> {
    const until = Math.min(feed.records, from + count);
    const lineOf = this.lines(feed, revision);
    for (let start = from; start < until; start += LINES_PER_CHUNK) {
      let text = '';
      for (let at = start; at < Math.min(until, start + LINES_PER_CHUNK); at += 1) text += `${lineOf(at)}\n`;
      yield Buffer.from(text);
    }
  }

  /** Gives the line at each place of the feed. */
  lines(feed: SizedFeed, revision = 0): (at: number) => string {
    const stride = strideOf(feed.records);
    const salt = mix(BENCH_FEEDS.findIndex(({ itemCode }) => itemCode === feed.itemCode) + 1, this.seed);
    const reached = Math.max(1, Math.round(this.enterprises.length * feed.reach));
    return (at) => {
      const serial = (at * stride) % feed.records;
      const number = feed.spread === 'even' ? serial % reached : skewed(serial / feed.records, reached);
      const enterprise = this.enterprises[number];
      if (!enterprise) throw new RangeError(`No enterprise ${number}`);
      const round = Math.floor(serial / reached);
      return feed.line({ enterprise, serial, round, bits: mix(serial, salt), revision });
    };
  }
}

const skewed = (fraction: number, reached: number): number => Math.floor(reached * fraction ** SKEW);

/** Splits the records among the feeds; the registration has one for each enterprise, the last feed takes the rest. */
function sized(records: number, enterprises: number): SizedFeed[] {
  const counts = BENCH_FEEDS.map(({ perEnterprise }) => Math.round(perEnterprise * enterprises));
  const rest = records - counts.slice(0, -1).reduce((sum, count) => sum + count, 0);
  return BENCH_FEEDS.map((feed, place) => ({
    ...feed,
    records: (place === BENCH_FEEDS.length - 1 ? rest : counts[place]) ?? 0,
  }));
}
