import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, UnitOfWork } from '../../platform/database/index.js';
import { InvalidInput, NotFound } from '../../platform/http/index.js';
import { Participants } from '../../parties/participants/index.js';
import { ModeNotOffered } from '../../rules/authorizations/index.js';
import { Catalog, type LoadedItem } from '../../rules/catalog/index.js';
import type { BatchEntity } from './batch.entity.js';
import { BatchesRepository } from './batches.repository.js';
import type { BatchDto, BatchQuery } from './collection.dto.js';
import { BatchOutOfOrder, FeedNotYours, TooManyRejections } from './collection.problems.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from './collection.settings.js';
import { type FeedFormat, readFeed } from './feed-lines.js';
import { type ReadBatch, readBatch, type Rejection } from './incoming-records.js';
import { RecordsRepository } from './records.repository.js';

const CLOCK_TOLERANCE_MS = 3_600_000;

/** A delivery as it arrives. */
export interface Delivery {
  readonly itemCode: string;
  readonly query: BatchQuery;
  readonly format: FeedFormat;
  readonly body: Readable;
}

/** Physical collection: a batch is read and judged whole, then published in one transaction or not at all. */
@Injectable()
export class Collection {
  constructor(
    private readonly batches: BatchesRepository,
    private readonly records: RecordsRepository,
    private readonly participants: Participants,
    private readonly catalog: Catalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
    @Inject(COLLECTION_SETTINGS) private readonly settings: CollectionSettings,
  ) {}

  /** @throws UnknownItem, ModeNotOffered, FeedNotYours, PayloadTooLarge, UnreadableFeed, TooManyRejections, BatchOutOfOrder */
  async deliver(providerId: string, delivery: Delivery): Promise<BatchDto> {
    const loaded = this.catalog.get(delivery.itemCode);
    assertNotAhead(delivery.query.dataTime, this.clock.now());
    await this.assertMaySupply(providerId, loaded);
    const { item } = loaded;
    const lines = readFeed(delivery.body, delivery.format, { item, limitBytes: this.settings.limitBytes });
    const read = await readBatch(lines, loaded);
    if (delivery.query.kind === 'full' && read.records.length === 0) {
      throw new TooManyRejections('A full batch without a usable record would withdraw everything.');
    }
    return this.publish(this.draft(providerId, loaded, delivery), read);
  }

  /** @throws NotFound also for another provider's batch */
  async get(providerId: string, id: string): Promise<BatchDto> {
    return view(await this.find(providerId, id));
  }

  /** @throws NotFound also for another provider's batch */
  async rejections(providerId: string, id: string): Promise<Rejection[]> {
    const batch = await this.find(providerId, id);
    return this.batches.rejections(batch.id);
  }

  private async find(providerId: string, id: string): Promise<BatchEntity> {
    const batch = await this.batches.find(providerId, id);
    if (!batch) throw new NotFound('No batch of yours has this id.');
    return batch;
  }

  private async assertMaySupply(providerId: string, { item }: LoadedItem): Promise<void> {
    if (!item.modes.includes('physical-collection')) {
      throw new ModeNotOffered(`${item.code} is not collected; it is asked live.`);
    }
    const provider = await this.participants.get('provider', providerId);
    if (!provider.itemCodes.includes(item.code))
      throw new FeedNotYours('Ask the operator to register the item.');
  }

  private draft(providerId: string, { item, version }: LoadedItem, { query }: Delivery): BatchEntity {
    return {
      id: uuidv7(),
      providerId,
      itemCode: item.code,
      catalogVersion: version,
      kind: query.kind,
      sequence: String(query.sequence),
      dataTime: new Date(query.dataTime),
      status: 'receiving',
      received: 0,
      accepted: 0,
      unchanged: 0,
      rejected: 0,
      digest: null,
      createdAt: this.clock.now(),
      publishedAt: null,
    };
  }

  private async publish(batch: BatchEntity, read: ReadBatch): Promise<BatchDto> {
    const rejected = new Set(read.rejections.map(({ line }) => line)).size;
    return this.unitOfWork.run(async (tx) => {
      await this.records.lockFeed(tx, batch);
      const last = await this.batches.lastSequence(tx, batch.providerId, batch.itemCode);
      if (Number(batch.sequence) <= last) {
        throw new BatchOutOfOrder(`The last published sequence of this feed is ${last}.`);
      }
      const { accepted, unchanged, touched } = await this.records.publish(tx, batch, read.records);
      const withdrawn =
        batch.kind === 'full' ? await this.records.withdrawMissing(tx, batch, read.records) : [];
      await this.records.snapshot(tx, batch.itemCode, [...new Set([...touched, ...withdrawn])]);
      const published: BatchEntity = {
        ...batch,
        status: 'published',
        received: read.received,
        accepted,
        unchanged,
        rejected,
        publishedAt: this.clock.now(),
      };
      await this.batches.insert(tx, published);
      await this.batches.insertRejections(tx, batch.id, read.rejections);
      return view(published);
    });
  }
}

/** The facts cannot be from a time to come; a provider's clock may be a little ahead. */
function assertNotAhead(dataTime: string, now: Date): void {
  if (new Date(dataTime).getTime() <= now.getTime() + CLOCK_TOLERANCE_MS) return;
  const detail = 'dataTime lies in the future.';
  throw new InvalidInput(detail, { errors: [{ pointer: '/dataTime', code: 'in-the-future', detail }] });
}

function view(batch: BatchEntity): BatchDto {
  const { id: batchId, itemCode, status, kind, received, accepted, unchanged, rejected } = batch;
  return {
    batchId,
    itemCode,
    status,
    kind,
    sequence: Number(batch.sequence),
    received,
    accepted,
    unchanged,
    rejected,
    dataTime: batch.dataTime.toISOString(),
    publishedAt: batch.publishedAt?.toISOString() ?? null,
  };
}
