import type { Readable } from 'node:stream';
import type { Transaction } from '../../platform/database/index.js';
import type { BatchQuery } from './collection.dto.js';
import type { FeedEncoding } from './intake/feed-line.js';

/** A batch as it arrives, whichever way it comes in. */
export interface Delivery {
  readonly itemCode: string;
  readonly query: BatchQuery;
  readonly encoding: FeedEncoding;
  /** The header `Content-Digest` as it was sent. */
  readonly contentDigest?: string | undefined;
  readonly body: Readable;
  /** Written in the transaction that publishes the batch. */
  readonly beside?: ((tx: Transaction) => Promise<void>) | undefined;
}
