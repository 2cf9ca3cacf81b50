import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../../../platform/database/index.js';
import type { Drop } from './drop.js';

/** A drop this process alone works on, until the claim runs out. */
export interface DropClaim {
  readonly drop: Drop;
  readonly claimedBy: string;
}

/** How a drop ended, for the record. */
export interface DropEnd {
  readonly state: 'delivered' | 'refused';
  readonly batchId: string | null;
  readonly problemCode: string | null;
}

const LEASE_S = 60;

/** How often a claim must be extended, in milliseconds. */
export const EXTEND_EVERY_MS = 20_000;

/** All SQL of drops: who works on which, and what became of it. Times are those of the database. */
@Injectable()
export class DropReceiptsRepository {
  constructor(private readonly database: Database) {}

  /** Claims a drop; `undefined` while another process has it. */
  async claim(drop: Drop, claimedBy: string): Promise<DropClaim | undefined> {
    const rows = await this.database.query(CLAIM, [...keyOf(drop), claimedBy, LEASE_S]);
    return rows.length === 1 ? { drop, claimedBy } : undefined;
  }

  /** Extends a claim; false when it is another's by now. */
  async extend({ drop, claimedBy }: DropClaim): Promise<boolean> {
    return (await this.database.query(EXTEND, [...keyOf(drop), claimedBy, LEASE_S])).length === 1;
  }

  /** Notes how a drop ended. */
  async end({ drop, claimedBy }: DropClaim, { state, batchId, problemCode }: DropEnd): Promise<void> {
    await this.database.query(END, [...keyOf(drop), claimedBy, state, batchId, problemCode]);
  }

  /** Lets a claim go. */
  async release({ drop, claimedBy }: DropClaim): Promise<void> {
    await this.database.query(RELEASE, [...keyOf(drop), claimedBy]);
  }
}

const keyOf = ({ providerId, name, manifestDigest }: Drop): string[] => [providerId, name, manifestDigest];

const MINE = 'provider_id = $1 and name = $2 and manifest_digest = $3 and claimed_by = $4';
const CLAIM: Statement = {
  name: 'drops.claim',
  text: `
    insert into drop_receipt as d (provider_id, name, manifest_digest, state, first_seen_at, claimed_by, claimed_until)
    values ($1, $2, $3, 'open', now(), $4, now() + make_interval(secs => $5))
    on conflict (provider_id, name, manifest_digest) do update
      set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until
      where d.claimed_until is null or d.claimed_until < now()
    returning 1`,
};
const EXTEND: Statement = {
  name: 'drops.extend',
  text: `update drop_receipt set claimed_until = now() + make_interval(secs => $5) where ${MINE} returning 1`,
};
const END: Statement = {
  name: 'drops.end',
  text: `
    update drop_receipt set state = $5, batch_id = $6, problem_code = $7, answered_at = now() where ${MINE}`,
};
const RELEASE: Statement = {
  name: 'drops.release',
  text: `update drop_receipt set claimed_by = null, claimed_until = null where ${MINE}`,
};
