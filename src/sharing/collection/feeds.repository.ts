import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';

/** What one provider delivers of one item, and how far it has come. */
export interface Feed {
  readonly id: number;
  readonly providerId: string;
  readonly itemCode: string;
  /** Sequence of the last batch published or withdrawn; 0 before the first. */
  readonly lastSequence: number;
}

interface FeedRow {
  readonly id: number;
  readonly last_sequence: string;
}

/** All SQL of feeds. */
@Injectable()
export class FeedsRepository {
  constructor(private readonly database: Database) {}

  /** The feed of a provider and item, made where it is the first time. */
  async of(providerId: string, itemCode: string): Promise<Feed> {
    const found = await this.database.query<FeedRow>(FIND, [providerId, itemCode]);
    if (found.length === 0) await this.database.query(MAKE, [providerId, itemCode]);
    const [row] = found.length > 0 ? found : await this.database.query<FeedRow>(FIND, [providerId, itemCode]);
    return feedOf(row, providerId, itemCode);
  }

  /** Serializes the batches of one feed until the transaction ends; other feeds go on. */
  async lock(tx: Transaction, { providerId, itemCode }: Feed): Promise<Feed> {
    const [row] = await tx.query<FeedRow>(LOCK, [providerId, itemCode]);
    return feedOf(row, providerId, itemCode);
  }

  /** Notes that a batch was published: the feed's facts hold as of `dataTime`. Gives the moment. */
  async advance(tx: Transaction, feed: Feed, batch: { sequence: string; dataTime: Date }): Promise<Date> {
    const [row] = await tx.query<{ at: Date }>(ADVANCE, [feed.id, batch.sequence, batch.dataTime]);
    if (!row) throw new Error('The feed has a row');
    return row.at;
  }
}

function feedOf(row: FeedRow | undefined, providerId: string, itemCode: string): Feed {
  if (!row) throw new Error('The feed has a row');
  return { id: row.id, providerId, itemCode, lastSequence: Number(row.last_sequence) };
}

const FIND: Statement = {
  name: 'feeds.find',
  text: `select id, last_sequence from feed where provider_id = $1 and item_code = $2`,
};
const MAKE: Statement = {
  name: 'feeds.make',
  text: `insert into feed (provider_id, item_code) values ($1, $2) on conflict do nothing`,
};
const LOCK: Statement = {
  name: 'feeds.lock',
  text: `select id, last_sequence from feed where provider_id = $1 and item_code = $2 for no key update`,
};
const ADVANCE: Statement = {
  name: 'feeds.advance',
  text: `
    update feed set last_sequence = $2, last_data_time = $3, last_published_at = clock_timestamp() where id = $1
    returning last_published_at as at`,
};
