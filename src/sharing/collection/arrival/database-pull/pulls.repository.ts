import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../../../platform/database/index.js';
import { DatabasePullEntity, type PendingMark, type PullRun } from './database-pull.entity.js';
import type { PullMark } from './pull-source.js';

/** A pull this process alone runs, until the claim runs out. */
export interface PullClaim {
  readonly pull: DatabasePullEntity;
  readonly claimedBy: string;
}

/** How a run ends. */
export interface PullEnd {
  readonly run: PullRun;
  readonly pending: PendingMark | null;
  /** Whether no run follows until the provider resets the pull. */
  readonly stops: boolean;
}

const LEASE_S = 60;

/** How often a claim must be extended, in milliseconds. */
export const EXTEND_EVERY_MS = 20_000;

/** All SQL of pulls. What is due and claimed goes by the database's clock. */
@Injectable()
export class PullsRepository {
  constructor(private readonly database: Database) {}

  async find(providerId: string, itemCode: string): Promise<DatabasePullEntity | null> {
    return this.database.manager.findOneBy(DatabasePullEntity, { providerId, itemCode });
  }

  /** The same for the rest of the transaction, against a run that ends at this moment. */
  async lock(tx: Transaction, providerId: string, itemCode: string): Promise<DatabasePullEntity | null> {
    const where = { providerId, itemCode };
    return tx.manager.findOne(DatabasePullEntity, { where, lock: { mode: 'pessimistic_write' } });
  }

  async put(tx: Transaction, pull: DatabasePullEntity): Promise<void> {
    await tx.manager.upsert(DatabasePullEntity, pull, ['providerId', 'itemCode']);
  }

  /** Whether there was one. */
  async remove(tx: Transaction, providerId: string, itemCode: string): Promise<boolean> {
    const { affected } = await tx.manager.delete(DatabasePullEntity, { providerId, itemCode });
    return affected === 1;
  }

  /** Claims the pull that has been due longest; `undefined` when none is due, or others have all that are. */
  async claimDue(claimedBy: string): Promise<PullClaim | undefined> {
    const [key] = await this.database.query<Key>(CLAIM, [claimedBy, LEASE_S]);
    const pull = key && (await this.find(key.provider_id, key.item_code));
    return pull ? { pull, claimedBy } : undefined;
  }

  /** Extends a claim; false when it is another's by now, or the pull was put anew or ended. */
  async extend(claim: PullClaim): Promise<boolean> {
    return (await this.database.query(EXTEND, [...keyOf(claim), LEASE_S])).length === 1;
  }

  /** Notes how far a pull has come; false when the claim is another's by now. */
  async advance(tx: Transaction, claim: PullClaim, { watermark, tailDigest }: PullMark): Promise<boolean> {
    return (await tx.query(ADVANCE, [...keyOf(claim), watermark, tailDigest])).length === 1;
  }

  /** Ends a run and sets when the next one is due. */
  async settle(claim: PullClaim, { run, pending, stops }: PullEnd): Promise<void> {
    const values = [...keyOf(claim), JSON.stringify(run), pending && JSON.stringify(pending), stops];
    await this.database.query(SETTLE, values);
  }

  /** Lets a claim go; the pull is due at once. */
  async release(claim: PullClaim): Promise<void> {
    await this.database.query(RELEASE, keyOf(claim));
  }
}

interface Key {
  readonly provider_id: string;
  readonly item_code: string;
}

const keyOf = ({ pull, claimedBy }: PullClaim): string[] => [pull.providerId, pull.itemCode, claimedBy];

const MINE = 'provider_id = $1 and item_code = $2 and claimed_by = $3';
const CLAIM: Statement = {
  name: 'pulls.claim',
  text: `
    update database_pull set claimed_by = $1, claimed_until = now() + make_interval(secs => $2)
    where (provider_id, item_code) = (
      select provider_id, item_code from database_pull
      where status = 'active' and next_due_at <= now() and (claimed_until is null or claimed_until < now())
      order by next_due_at limit 1 for update skip locked)
    returning provider_id, item_code`,
};
const EXTEND: Statement = {
  name: 'pulls.extend',
  text: `update database_pull set claimed_until = now() + make_interval(secs => $4) where ${MINE} returning 1`,
};
const ADVANCE: Statement = {
  name: 'pulls.advance',
  text: `
    update database_pull set watermark = $4, tail_digest = $5, pending = null where ${MINE} returning 1`,
};
const SETTLE: Statement = {
  name: 'pulls.settle',
  text: `
    update database_pull set last_run = $4::jsonb, pending = $5::jsonb, claimed_by = null, claimed_until = null,
      status = case when $6::boolean then 'stopped' else status end,
      next_due_at = now() + make_interval(mins => every_minutes)
    where ${MINE}`,
};
const RELEASE: Statement = {
  name: 'pulls.release',
  text: `update database_pull set claimed_by = null, claimed_until = null where ${MINE}`,
};
