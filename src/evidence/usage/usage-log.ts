import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../platform/database/index.js';
import { Readiness } from '../../platform/observability/index.js';
import { ImpactSources } from '../../rules/authorizations/index.js';
import type { Recording } from './recording.js';
import { RecordingsRepository } from './recordings.repository.js';
import type { UsageLine, UsageRecord, UsageSubject } from './usage-record.js';
import { UsageLogUnavailable } from './usage.problems.js';
import { type HeldFacts, UsageRepository, type UsageRow } from './usage.repository.js';

/**
 * The usage log: append-only, one record per use or refusal. Nothing is answered that is not recorded here,
 * in the transaction of what it records.
 */
@Injectable()
export class UsageLog {
  constructor(
    private readonly repository: UsageRepository,
    private readonly recordings: RecordingsRepository,
    private readonly unitOfWork: UnitOfWork,
    readiness: Readiness,
    impacts: ImpactSources,
  ) {
    impacts.add(async (of) => ({
      kind: 'live-call',
      count: await repository.callsUnderWay(of),
      until: null,
    }));
    readiness.add('usage-log', async () => {
      if (!(await repository.isAppendOnly()))
        throw new UsageLogUnavailable('The log is not append-only here.');
    });
  }

  /** Appends a record in the caller's transaction. @throws UsageLogUnavailable: then nothing may be answered */
  async append(tx: Transaction, record: UsageRecord): Promise<void> {
    const recording = { subject: record, lines: [record], use: null, kept: null };
    await orUnavailable(() => this.recordings.writeIn(tx, recording));
  }

  /** Appends the records of a refusal. @throws UsageLogUnavailable */
  async appendAlone(subject: UsageSubject, lines: readonly UsageLine[]): Promise<void> {
    await this.record({ subject, lines, use: null, kept: null });
  }

  /**
   * Writes what a question leaves behind, and closes the intents of its live calls. `false`, and nothing is written:
   * the counted use was not left. Questions that end at the same time share a statement and its commit.
   *
   * @throws UsageLogUnavailable: then nothing may be answered
   */
  async record(recording: Recording, intentIds: readonly string[] = []): Promise<boolean> {
    return orUnavailable(async () =>
      intentIds.length === 0 ? this.recordings.write(recording) : this.recordAfterCalls(recording, intentIds),
    );
  }

  /**
   * Notes the intent of live calls before they are made: each as the record that stands if the process dies.
   *
   * @throws UsageLogUnavailable: then nothing may be asked
   */
  async announce(uscc: string, records: readonly UsageRecord[]): Promise<void> {
    if (records.length === 0) return;
    await orUnavailable(() => this.unitOfWork.run((tx) => this.repository.announce(tx, uscc, records)));
  }

  /** The released uses of held facts, newest first: how many there are, and up to `limit` of them. */
  async heldUses(facts: HeldFacts, limit: number): Promise<{ count: number; rows: UsageRow[] }> {
    return this.repository.heldUses(facts, limit);
  }

  private async recordAfterCalls(recording: Recording, intentIds: readonly string[]): Promise<boolean> {
    try {
      await this.unitOfWork.run(async (tx) => {
        const closed = await this.repository.close(tx, recording.subject.uscc, intentIds);
        if (closed !== intentIds.length)
          throw new UsageLogUnavailable('The call took too long and is recorded as unknown.');
        if (!(await this.recordings.writeIn(tx, recording))) throw new UseNotLeft();
      });
      return true;
    } catch (error) {
      if (error instanceof UseNotLeft) return false;
      throw error;
    }
  }
}

/** Ends the transaction of a recording whose counted use was not left. */
class UseNotLeft extends Error {}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UsageLogUnavailable) throw cause;
    throw new UsageLogUnavailable('Nothing was answered. Try again.', { cause, retryAfterS: 2 });
  }
}
