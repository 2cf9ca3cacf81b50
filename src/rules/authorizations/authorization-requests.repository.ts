import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import { AuthorizationRequestEntity, type RequestState } from './authorization-request.entity.js';
import type { Side } from './side.js';

/** All SQL of requests. */
@Injectable()
export class AuthorizationRequestsRepository {
  constructor(private readonly database: Database) {}

  async find(side: Side, id: string): Promise<AuthorizationRequestEntity | null> {
    return this.database.manager.findOneBy(AuthorizationRequestEntity, { ...side, id });
  }

  /** Up to `limit + 1` requests of one side, newest first, from after the position. */
  async list(side: Side, limit: number, after: Position | undefined): Promise<AuthorizationRequestEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(AuthorizationRequestEntity, 'r')
      .where(side)
      .orderBy('r.requestedAt', 'DESC')
      .addOrderBy('r.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(r.requested_at, r.id) < (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  async insert(tx: Transaction, request: AuthorizationRequestEntity): Promise<void> {
    await tx.manager.insert(AuthorizationRequestEntity, request);
  }

  /** Decides on a request that is open on the database's clock; `false`, and nothing is changed, where it is not. */
  async decide(
    tx: Transaction,
    { uscc, id }: AuthorizationRequestEntity,
    { decision, by }: { decision: Exclude<RequestState, 'requested'>; by: string },
  ): Promise<boolean> {
    return (await tx.query(DECIDE, [uscc, id, decision, by])).length === 1;
  }
}

const DECIDE: Statement = {
  name: 'authorization-requests.decide',
  text: `
    update authorization_request
    set status = $3, decided_by = $4, decided_at = date_trunc('milliseconds', clock_timestamp())
    where uscc = $1 and id = $2 and status = 'requested' and clock_timestamp() < decide_until returning id`,
};
