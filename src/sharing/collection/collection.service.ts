import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock } from '../../platform/database/index.js';
import type { BatchEntity } from './batch.entity.js';
import { BatchesRepository } from './batches.repository.js';
import { batchView } from './batch-view.js';
import type { BatchDto } from './collection.dto.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from './collection.settings.js';
import type { Delivery } from './delivery.js';
import { type Feed, FeedsRepository } from './feeds.repository.js';
import { asksForSha512, assertContentDigest } from './intake/content-digest.js';
import { Spool, type SpooledBody } from './intake/spool.js';
import { BatchWork } from './publishing/batch-work.service.js';
import { FairQueue } from './publishing/fair-queue.js';
import { assertFollows, Publisher } from './publishing/publisher.service.js';
import { type Supply, Supplies } from './supply.js';

/** Physical collection: a batch is received whole, judged line by line, and published whole or not at all. */
@Injectable()
export class Collection {
  private readonly spool: Spool;
  private readonly queue: FairQueue;

  constructor(
    private readonly supplies: Supplies,
    private readonly feeds: FeedsRepository,
    private readonly batches: BatchesRepository,
    private readonly work: BatchWork,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    @Inject(COLLECTION_SETTINGS) settings: CollectionSettings,
  ) {
    this.spool = new Spool({ folder: settings.spoolFolder, limitBytes: settings.limitBytes });
    this.queue = new FairQueue(settings.atOnce);
  }

  /**
   * Takes a batch and gives it back published, or held for a person's yes.
   *
   * @throws UnknownItem, ModeNotOffered, FeedNotYours, RegionNotServed, PayloadTooLarge, RequestTimeout,
   *   BatchDigestMismatch, UnreadableFeed, TooManyRejections, BatchOutOfOrder
   */
  async deliver(providerId: string, delivery: Delivery): Promise<BatchDto> {
    this.supplies.assertNotAhead(delivery.query.dataTime);
    const supply = await this.supplies.of(providerId, delivery.itemCode);
    const sha512 = asksForSha512(delivery.contentDigest);
    const body = await this.spool.receive(delivery.body, { sha512 });
    try {
      assertContentDigest(delivery.contentDigest, body);
      const feed = await this.feeds.of(providerId, delivery.itemCode);
      return await this.take(feed, { supply, delivery, body });
    } finally {
      await body.close();
    }
  }

  /** The last sequence published of a feed; 0 before the first. */
  async lastSequence(providerId: string, itemCode: string): Promise<number> {
    return (await this.feeds.of(providerId, itemCode)).lastSequence;
  }

  private async take(feed: Feed, arrival: Arrival): Promise<BatchDto> {
    const { query, beside } = arrival.delivery;
    const twin = await this.batches.findTwin(feed, arrival.body.sha256, query.sequence);
    if (twin && Number(twin.sequence) === query.sequence) return batchView(twin, true);
    assertFollows(query, feed.lastSequence);
    const batch = this.draft(feed, arrival);
    if (twin && twin.kind === batch.kind && twin.catalogVersion === batch.catalogVersion) {
      return batchView(await this.publisher.publishTwin(feed, { batch: repeating(twin, batch), beside }));
    }
    const work = { ...arrival, feed, batch };
    return batchView(await this.queue.run(feed.providerId, async () => this.work.run(work)));
  }

  private draft(feed: Feed, { supply, delivery: { query }, body }: Arrival): BatchEntity {
    const { lastSequence } = feed;
    const hasGap = lastSequence > 0 && query.sequence > lastSequence + 1;
    return {
      id: uuidv7(),
      providerId: feed.providerId,
      itemCode: feed.itemCode,
      catalogVersion: supply.loaded.version,
      kind: query.kind,
      sequence: String(query.sequence),
      dataTime: new Date(query.dataTime),
      status: 'receiving',
      ...NOTHING_YET,
      digest: body.sha256,
      missingFrom: hasGap ? String(lastSequence + 1) : null,
      createdAt: this.clock.now(),
    };
  }
}

interface Arrival {
  readonly supply: Supply;
  readonly delivery: Delivery;
  readonly body: SpooledBody;
}

const NOTHING_YET = {
  received: 0,
  accepted: 0,
  unchanged: 0,
  rejected: 0,
  warned: 0,
  deleted: 0,
  duplicateOf: null,
  profile: null,
  drift: null,
  reasonCode: null,
  reason: null,
  confirmedBy: null,
  publishedAt: null,
  withdrawnAt: null,
  prunedAt: null,
};

/** A batch that says what its twin said: every accepted line is unchanged. */
function repeating(twin: BatchEntity, batch: BatchEntity): BatchEntity {
  const { received, rejected, warned, profile } = twin;
  const unchanged = received - rejected;
  return {
    ...batch,
    received,
    rejected,
    warned,
    profile,
    unchanged,
    duplicateOf: twin.duplicateOf ?? twin.id,
  };
}
