import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationUseEntity } from './authorization-use.entity.js';

/** Whose authorizations are looked at: those an enterprise gave, or those an institution was given. */
export type Side = { readonly uscc: string } | { readonly institutionId: string };

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
    const { uscc, id: authorizationId, maxUses } = authorization;
    if (maxUses === null) return;
    await tx.manager.insert(AuthorizationUseEntity, { uscc, authorizationId, maxUses, uses: 0 });
  }

  /** Revokes unless revoked already; tells whether this call did it. The database's clock stamps it. */
  async revoke(tx: Transaction, uscc: string, id: string): Promise<boolean> {
    return (await tx.query(REVOKE, [uscc, id])).length === 1;
  }

  /** One authorization as the transaction sees it. @throws when it is not there, a fault of the caller */
  async findIn(tx: Transaction, uscc: string, id: string): Promise<AuthorizationEntity> {
    return tx.manager.findOneByOrFail(AuthorizationEntity, { uscc, id });
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

const REVOKE: Statement = {
  name: 'authorizations.revoke',
  text: `
    update "authorization"
    set status = 'revoked', revoked_at = date_trunc('milliseconds', clock_timestamp()), version = version + 1
    where uscc = $1 and id = $2 and status <> 'revoked' returning id`,
};
const INSTITUTION: Statement = {
  name: 'authorizations.institution',
  text: `select id from participant where id = $1 and kind = 'institution' and status <> 'closed'`,
};
const NOW: Statement = {
  name: 'authorizations.now',
  text: `select date_trunc('milliseconds', clock_timestamp()) as now`,
};
