import { Province, type SizedFeed } from '../data/generator.js';

/** One delivery: a slice of a feed of a province. */
export interface PlannedBatch {
  readonly province: Province;
  readonly feed: SizedFeed;
  readonly from: number;
  readonly count: number;
}

/** Some batches that are loaded one after the other, or two at a time. */
export interface Round {
  readonly name: string;
  readonly atOnce: 1 | 2;
  readonly batches: readonly PlannedBatch[];
  readonly records: number;
}

const MOST_PER_BATCH = 500_000;
const MOST_PER_ROUND = 2_000_000;
const EDGE_RECORDS = 500_000;
const SMALLEST_EDGE_SHARE = 8;

/**
 * Cuts the load into rounds. The first and the last million are made alike, each half of them one batch and half two
 * batches at a time, so that the cost of a record on empty and on full tables can be told. Between them rounds of one and
 * of two at a time take turns.
 */
export function planRounds(records: number): Round[] {
  const edge = Math.min(EDGE_RECORDS, Math.floor(records / SMALLEST_EDGE_SHARE));
  const sizes = [edge, edge, records - 4 * edge, edge, edge];
  const names = ['first, one', 'first, two', 'middle', 'last, one', 'last, two'];
  let first = 0;
  return sizes.flatMap((size, place) => {
    const province = new Province(size, { first });
    first += province.enterprises.length;
    const [name, batches] = [names[place] ?? '', batchesOf(province)];
    return name === 'middle'
      ? takingTurns(name, batches)
      : roundsOf(name, name.endsWith('two') ? 2 : 1, batches);
  });
}

/** The first batches of all feeds, then the second ones, and so on: as nights follow one another. */
function batchesOf(province: Province): PlannedBatch[] {
  const nights = province.feeds.flatMap((feed) => {
    const pieces = Math.max(1, Math.ceil(feed.records / MOST_PER_BATCH));
    const count = Math.ceil(feed.records / pieces);
    return Array.from({ length: pieces }, (_, night) => ({
      night,
      batch: { province, feed, from: night * count, count: Math.min(count, feed.records - night * count) },
    }));
  });
  return nights.toSorted((one, other) => one.night - other.night).map(({ batch }) => batch);
}

const takingTurns = (name: string, batches: readonly PlannedBatch[]): Round[] =>
  roundsOf(name, 1, batches).map((round, index) => ({ ...round, atOnce: index % 2 === 0 ? 1 : 2 }));

function roundsOf(name: string, atOnce: 1 | 2, batches: readonly PlannedBatch[]): Round[] {
  const rounds: PlannedBatch[][] = [[]];
  for (const batch of batches) {
    const current = rounds.at(-1) ?? [];
    if (current.length > 0 && sum([...current, batch]) > MOST_PER_ROUND) rounds.push([batch]);
    else current.push(batch);
  }
  return rounds.map((each, index) => ({
    name: rounds.length === 1 ? name : `${name} ${index + 1}`,
    atOnce,
    batches: each,
    records: sum(each),
  }));
}

const sum = (batches: readonly PlannedBatch[]): number => batches.reduce((all, { count }) => all + count, 0);
