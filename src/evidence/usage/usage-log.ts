import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../platform/database/index.js';
import { Readiness } from '../../platform/observability/index.js';
import type { UsageRecord } from './usage-record.js';
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
    private readonly unitOfWork: UnitOfWork,
    readiness: Readiness,
  ) {
    readiness.add('usage-log', async () => {
      if (!(await repository.isAppendOnly()))
        throw new UsageLogUnavailable('The log is not append-only here.');
    });
  }

  /** Appends records in the caller's transaction. @throws UsageLogUnavailable: then nothing may be answered */
  async append(tx: Transaction, records: readonly UsageRecord[]): Promise<void> {
    if (records.length === 0) return;
    await orUnavailable(() => this.repository.append(tx, records));
  }

  /** Appends records in a transaction of their own, for refusals. @throws UsageLogUnavailable */
  async appendAlone(records: readonly UsageRecord[]): Promise<void> {
    await orUnavailable(() => this.unitOfWork.run((tx) => this.append(tx, records)));
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

  /** Closes intents in the transaction of their outcome. @throws UsageLogUnavailable when one was closed before */
  async close(tx: Transaction, uscc: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const closed = await orUnavailable(() => this.repository.close(tx, uscc, ids));
    if (closed !== ids.length)
      throw new UsageLogUnavailable('The call took too long and is recorded as unknown.');
  }
}

async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof UsageLogUnavailable) throw cause;
    throw new UsageLogUnavailable('Nothing was answered. Try again.', { cause, retryAfterS: 2 });
  }
}
