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
    update "authorization" set status = $4, version = version + 1,
      revoked_at = case when $4 = 'revoked' then date_trunc('milliseconds', clock_timestamp()) end
    where uscc = $1 and id = $2 and status = any ($3) returning version`,
};
const INSTITUTION: Statement = {
  name: 'authorizations.institution',
  text: `select id from participant where id = $1 and kind = 'institution' and status <> 'closed'`,
};
const NOW: Statement = {
  name: 'authorizations.now',
  text: `select date_trunc('milliseconds', clock_timestamp()) as now`,
};
