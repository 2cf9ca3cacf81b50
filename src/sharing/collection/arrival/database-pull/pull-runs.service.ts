import { Readable } from 'node:stream';
import { Injectable, Logger } from '@nestjs/common';
import { Clock, type Transaction, UnitOfWork } from '../../../../platform/database/index.js';
import { asProblem, Problem } from '../../../../platform/http/index.js';
import { Catalog } from '../../../../rules/catalog/index.js';
import { Batches } from '../../batches.service.js';
import type { BatchDto } from '../../collection.dto.js';
import { Collection } from '../../collection.service.js';
import { errorCodeOf } from '../../intake/error-code.js';
import { LeaseLost } from '../lease.js';
import type { DatabasePullEntity, PendingMark, PullProblem, PullRun } from './database-pull.entity.js';
import { type PullClaim, type PullEnd, PullsRepository } from './pulls.repository.js';
import { PullSources } from './pull-sources.service.js';
import type { SourceDatabase } from './source-database.js';
import { SourceFault } from './source-faults.js';
import { SourceReading } from './source-reading.js';
import { instantOf, minutesBefore, type Watermark } from './watermark.js';

/** What a run came to, before it is written down. */
type Outcome = Pick<PullRun, 'outcome' | 'rows' | 'batchId' | 'problem'> &
  Partial<Pick<PullEnd, 'pending' | 'stops'>>;

const CLOCK_TOLERANCE_MS = 3_600_000;

/**
 * One run of a pull: the rows written since the last one become an incremental batch, and the watermark advances in
 * the transaction that publishes it, or not at all. What goes wrong is written down for the provider.
 */
@Injectable()
export class PullRuns {
  private readonly logger = new Logger('database-pull');

  constructor(
    private readonly pulls: PullsRepository,
    private readonly sources: PullSources,
    private readonly collection: Collection,
    private readonly batches: Batches,
    private readonly catalog: Catalog,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /** Runs a claimed pull and writes down what came of it. A run that is ended from outside leaves no trace. */
  async run(claim: PullClaim, signal: AbortSignal): Promise<void> {
    const startedAt = this.clock.now().toISOString();
    const outcome = await this.outcomeOf(claim, signal);
    if (signal.aborted) return this.pulls.release(claim);
    const { pending = null, stops = false, ...run } = outcome;
    const endedAt = this.clock.now().toISOString();
    await this.pulls.settle(claim, { run: { startedAt, endedAt, ...run }, pending, stops });
  }

  private async outcomeOf(claim: PullClaim, signal: AbortSignal): Promise<Outcome> {
    try {
      return (await this.decided(claim)) ?? (await this.pull(claim, signal));
    } catch (error) {
      return this.failure(claim.pull, error);
    }
  }

  /**
   * A held batch is waited for. Once it was published, the pull has come as far as that batch; once it was refused
   * or withdrawn, its rows are read again.
   */
  private async decided(claim: PullClaim): Promise<Outcome | undefined> {
    const { pull } = claim;
    if (pull.pending === null) return undefined;
    const { status } = await this.batches.get(pull.providerId, pull.pending.batchId);
    if (status === 'held') return heldAs(pull.pending, 0);
    if (status === 'published') await this.advance(claim, pull.pending);
    return status === 'published' ? { ...NOTHING_NEW, batchId: pull.pending.batchId } : undefined;
  }

  private async pull(claim: PullClaim, signal: AbortSignal): Promise<Outcome> {
    const { pull } = claim;
    const database = await this.sources.open(pull);
    try {
      const upper = await database.newest();
      this.assertForward(pull, upper);
      if (upper === null || (await this.isKnown(pull, database, upper, signal))) return NOTHING_NEW;
      return await this.deliver(claim, this.readingOf(pull, database, upper), signal);
    } finally {
      await database.close();
    }
  }

  /** Time in the view may stand still and go on, and neither go back nor lie ahead of ours. */
  private assertForward({ source, watermark }: DatabasePullEntity, upper: Watermark | null): void {
    if (watermark !== null && (upper === null || upper < watermark)) {
      throw new SourceFault(
        'watermark-moved-back',
        `The newest ${source.watermarkColumn} is older than what was read. Put the pull again with resetWatermark.`,
      );
    }
    const newestAt = upper === null ? 0 : Date.parse(instantOf(upper, source.utcOffset));
    if (newestAt > this.clock.now().getTime() + CLOCK_TOLERANCE_MS) {
      throw new SourceFault(
        'watermark-ahead',
        `A row has a ${source.watermarkColumn} that lies in the future.`,
      );
    }
  }

  /** Whether nothing was written since the last run: no newer time, and the same rows in the tail. */
  private async isKnown(
    pull: DatabasePullEntity,
    database: SourceDatabase,
    upper: Watermark,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (pull.watermark !== upper || pull.tailDigest === null) return false;
    const reading = this.readingOf(pull, database, upper);
    await reading.passOver(signal);
    return reading.mark().tailDigest === pull.tailDigest;
  }

  private readingOf(pull: DatabasePullEntity, database: SourceDatabase, upper: Watermark): SourceReading {
    const { itemCode, source, watermark, overlapMinutes } = pull;
    return new SourceReading(database, {
      item: this.catalog.get(itemCode).item,
      source,
      after: watermark === null ? undefined : minutesBefore(watermark, overlapMinutes),
      upper,
      tailAfter: minutesBefore(upper, overlapMinutes),
    });
  }

  private async deliver(claim: PullClaim, reading: SourceReading, signal: AbortSignal): Promise<Outcome> {
    const { providerId, itemCode, source } = claim.pull;
    const sequence = (await this.collection.lastSequence(providerId, itemCode)) + 1;
    let readingFault: unknown;
    const body = Readable.from(reading.lines(signal), { objectMode: false });
    body.on('error', (error) => (readingFault = error));
    const batch = await this.collection
      .deliver(providerId, {
        itemCode,
        query: { kind: 'incremental', sequence, dataTime: instantOf(reading.upper, source.utcOffset) },
        encoding: { format: 'application/x-ndjson', isGzip: false, charset: 'utf-8' },
        body,
        beside: async (tx) => this.advanceIn(tx, claim, reading),
      })
      .catch((error: unknown) => {
        throw readingFault ?? error; // what broke the reading, not how that looked from behind
      })
      .finally(() => body.destroy());
    return outcomeOfBatch(batch, reading);
  }

  private async advanceIn(tx: Transaction, claim: PullClaim, reading: SourceReading): Promise<void> {
    if (!(await this.pulls.advance(tx, claim, reading.mark()))) throw new LeaseLost();
  }

  private async advance(claim: PullClaim, mark: PendingMark): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.pulls.advance(tx, claim, mark))) throw new LeaseLost();
    });
  }

  /** What the database said is not logged: it may hold what it was asked for. */
  private failure({ providerId, itemCode, pending }: DatabasePullEntity, error: unknown): Outcome {
    const problem = problemOf(error);
    const isNamed = error instanceof SourceFault || error instanceof Problem;
    this.logger.warn(
      { providerId, itemCode, problem, ...(isNamed ? signOf(error) : { err: error }) },
      'a pull failed',
    );
    const stops = problem.code === 'watermark-moved-back';
    return { ...NOTHING_NEW, outcome: 'failed', problem, pending, stops };
  }
}

const NOTHING_NEW: Outcome = { outcome: 'nothing-new', rows: 0, batchId: null, problem: null };

function outcomeOfBatch({ batchId, status }: BatchDto, reading: SourceReading): Outcome {
  if (status === 'held') return heldAs({ batchId, ...reading.mark() }, reading.rows);
  return { outcome: 'published', rows: reading.rows, batchId, problem: null };
}

function heldAs(pending: PendingMark, rows: number): Outcome {
  const detail = 'The batch waits for a yes. Confirm or withdraw it; until then nothing is pulled.';
  return {
    outcome: 'held',
    rows,
    batchId: pending.batchId,
    problem: { code: 'batch-held', detail },
    pending,
  };
}

function problemOf(error: unknown): PullProblem {
  if (error instanceof SourceFault) return { code: error.code, detail: error.detail };
  const { code, message } = asProblem(error);
  return { code, detail: message };
}

function signOf({ cause }: Error): { sign?: string } {
  const sign = errorCodeOf(cause);
  return sign === undefined ? {} : { sign };
}
