import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { AuthorizationEntity } from './authorization.entity.js';
import { STATE_CHANGES, type StateChange } from './authorization-lifecycle.js';
import { AuthorizationUseEntity } from './authorization-use.entity.js';
import type { Side } from './side.js';

/** All SQL of authorizations. */
@Injectable()
export class AuthorizationsRepository {
  constructor(private readonly database: Database) {}

  async find(side: Side, id: string): Promise<AuthorizationEntity | null> {
    return this.database.manager.findOneBy(AuthorizationEntity, { ...side, id });
  }

  /** Up to `limit + 1` authorizations of one side, newest first, from after the position. */
  async list(side: Side, limit: number, after: Position | undefined): Promise<AuthorizationEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(AuthorizationEntity, 'a')
      .where(side)
      .orderBy('a.createdAt', 'DESC')
      .addOrderBy('a.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(a.created_at, a.id) < (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  /** Authorization id → uses taken, for those of these that are counted. */
  async usesOf(authorizations: readonly AuthorizationEntity[]): Promise<Map<string, number>> {
    const counted = authorizations.filter(({ maxUses }) => maxUses !== null);
    if (counted.length === 0) return new Map();
    const rows = await this.database.manager.findBy(AuthorizationUseEntity, {
      uscc: In(counted.map(({ uscc }) => uscc)),
      authorizationId: In(counted.map(({ id }) => id)),
    });
    return new Map(rows.map(({ authorizationId, uses }) => [authorizationId, uses]));
  }

  async insert(tx: Transaction, authorization: AuthorizationEntity): Promise<void> {
    await tx.manager.insert(AuthorizationEntity, authorization);
    const { uscc, id: authorizationId, maxUses, mostInWindow, windowUnit } = authorization;
    if (maxUses === null && mostInWindow === null) return;
    const limits = { maxUses, mostInWindow, windowUnit };
    await tx.manager.insert(AuthorizationUseEntity, { uscc, authorizationId, ...limits, uses: 0 });
  }

  /**
   * Changes the state of an authorization where its state allows that, and gives its new version; `undefined`, and
   * nothing is changed, where it does not. The database's clock stamps a revocation.
   */
  async change(
    tx: Transaction,
    { uscc, id }: Pick<AuthorizationEntity, 'uscc' | 'id'>,
    change: StateChange,
  ): Promise<number | undefined> {
    const { from, to } = STATE_CHANGES[change];
    const [row] = await tx.query<{ version: number }>(CHANGE, [uscc, id, from, to]);
    return row?.version;
  }

  /**
   * Gives an authorization new terms where it still has the version before and may be used or is suspended. Otherwise says
   * why not; then the transaction must not be committed.
   */
  async amend(
    tx: Transaction,
    amended: AuthorizationEntity,
  ): Promise<'amended' | 'changed' | 'used-more-often'> {
    const { uscc, id, version, status: _, ...terms } = amended;
    const before = { uscc, id, version: version - 1, status: In(['active', 'suspended']) };
    const { affected } = await tx.manager.update(AuthorizationEntity, before, { ...terms, version });
    if (affected !== 1) return 'changed';
    const { maxUses, mostInWindow, windowUnit } = amended;
    const limits = [uscc, id, maxUses, mostInWindow, windowUnit];
    return (await tx.query(LIMIT_USES, limits)).length === 1 ? 'amended' : 'used-more-often';
  }

  /** The items that no other authorization of this institution for the same purpose covers at this moment. */
  async itemsOnlyOf({ uscc, id, institutionId, purpose, itemCodes }: AuthorizationEntity): Promise<string[]> {
    const rows = await this.database.query<{ code: string }>(COVERED, [uscc, id, institutionId, purpose]);
    const covered = new Set(rows.map(({ code }) => code));
    return itemCodes.filter((code) => !covered.has(code));
  }

  /** Whether a connected institution with this id may be authorized. */
  async isInstitution(id: string): Promise<boolean> {
    return (await this.database.query(INSTITUTION, [id])).length === 1;
  }

  /** This moment on the database's clock, in milliseconds precision. */
  async now(): Promise<Date> {
    const [row] = await this.database.query<{ now: Date }>(NOW, []);
    if (!row) throw new Error('The database tells no time');
    return row.now;
  }
}

const CHANGE: Statement = {
  name: 'authorizations.change',
  text: `
    update "authorization" set status = $4, version = version + (status <> 'pending-signature' or $4 <> 'active')::int,
      revoked_at = case when $4 = 'revoked' then date_trunc('milliseconds', clock_timestamp()) end
    where uscc = $1 and id = $2 and status = any ($3) returning version`,
};
const LIMIT_USES: Statement = {
  name: 'authorizations.limit-uses',
  text: `
    insert into authorization_use as u (uscc, authorization_id, uses, max_uses, most_in_window, window_unit)
    values ($1, $2, 0, $3, $4, $5)
    on conflict (uscc, authorization_id) do update
      set max_uses = excluded.max_uses, most_in_window = excluded.most_in_window, window_unit = excluded.window_unit,
        uses_in_window = case when u.window_unit is distinct from excluded.window_unit then 0
          else coalesce(least(u.uses_in_window, excluded.most_in_window), 0) end
      where u.uses <= excluded.max_uses or excluded.max_uses is null
    returning authorization_id`,
};
const INSTITUTION: Statement = {
  name: 'authorizations.institution',
  text: `select id from participant where id = $1 and kind = 'institution' and status <> 'closed'`,
};
const COVERED: Statement = {
  name: 'authorizations.covered',
  text: `
    select distinct unnest(item_codes) as code from "authorization"
    where uscc = $1 and id <> $2 and institution_id = $3 and purpose = $4 and status = 'active'
      and clock_timestamp() >= valid_from and clock_timestamp() < valid_until`,
};
const NOW: Statement = {
  name: 'authorizations.now',
  text: `select date_trunc('milliseconds', clock_timestamp()) as now`,
};
