import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/database/index.js';
import type { Problem } from '../../../platform/http/index.js';
import { shanghaiDayOf } from '../../../rules/catalog/index.js';
import { BatchOutOfOrder } from '../collection.problems.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from '../collection.settings.js';
import type { Delivery } from '../delivery.js';
import { FEED_RULES, type FeedRules } from '../feed-rules.js';
import { asksForSha512, assertContentDigest } from '../intake/content-digest.js';
import { Spool, type SpooledBody } from '../intake/spool.js';
import { FairQueue } from '../publishing/fair-queue.js';
import { type Supply, Supplies } from '../supply.js';
import { dryRunView } from './dry-run-view.js';
import type { DryRunDto, DryRunQuery } from './dry-runs.dto.js';
import { examine } from './examination.js';
import { type FeedHistory, FeedHistoryRepository } from './feed-history.repository.js';

/** A feed as it arrives to be looked at. */
export interface Trial extends Omit<Delivery, 'query' | 'beside'> {
  readonly query: DryRunQuery;
}

/** Dry runs: a feed goes the way of a delivery up to the verdicts, and nothing of it is stored. */
@Injectable()
export class DryRuns {
  private readonly spool: Spool;
  private readonly queue: FairQueue;

  constructor(
    private readonly supplies: Supplies,
    private readonly history: FeedHistoryRepository,
    private readonly clock: Clock,
    @Inject(FEED_RULES) private readonly rules: FeedRules,
    @Inject(COLLECTION_SETTINGS) private readonly settings: CollectionSettings,
  ) {
    this.spool = new Spool({ folder: settings.spoolFolder, limitBytes: settings.limitBytes });
    this.queue = new FairQueue(settings.atOnce);
  }

  /** @throws UnknownItem, ModeNotOffered, FeedNotYours, PayloadTooLarge, RequestTimeout, BatchDigestMismatch */
  async run(providerId: string, trial: Trial): Promise<DryRunDto> {
    const { itemCode, query, contentDigest } = trial;
    if (query.dataTime !== undefined) this.supplies.assertNotAhead(query.dataTime);
    const supply = await this.supplies.of(providerId, itemCode);
    const body = await this.spool.receive(trial.body, { sha512: asksForSha512(contentDigest) });
    try {
      assertContentDigest(contentDigest, body);
      const history = await this.history.of(providerId, itemCode, query.kind);
      return await this.queue.run(providerId, async () => this.examine({ trial, supply, body, history }));
    } finally {
      await body.close();
    }
  }

  private async examine({ trial, supply, body, history }: Admission): Promise<DryRunDto> {
    const { itemCode, query, encoding } = trial;
    const examination = await examine({
      open: () => body.read(),
      encoding,
      ...supply,
      kind: query.kind ?? history.profile?.kind ?? 'incremental',
      recordCount: query.recordCount,
      today: shanghaiDayOf(this.clock.now()),
      before: history.profile,
      refusedAlready: outOfOrder(query.sequence, history),
      limits: this.settings.limits,
      rules: this.rules,
    });
    return dryRunView(itemCode, examination);
  }
}

interface Admission {
  readonly trial: Trial;
  readonly supply: Supply;
  readonly body: SpooledBody;
  readonly history: FeedHistory;
}

function outOfOrder(sequence: number | undefined, { lastSequence }: FeedHistory): Problem | undefined {
  if (sequence === undefined || sequence > lastSequence) return undefined;
  return new BatchOutOfOrder(`The last published sequence of this feed is ${lastSequence}.`);
}
