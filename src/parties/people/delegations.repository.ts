import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { DelegationEntity } from './delegation.entity.js';
import type { DelegationDto } from './delegations.dto.js';

/** A delegation as it stands now. */
export type DelegationRow = Omit<DelegationEntity, 'uscc'> & {
  readonly handlerName: string;
  readonly status: DelegationDto['status'];
};

/** All SQL of delegations. Time is that of the database. */
@Injectable()
export class DelegationsRepository {
  constructor(private readonly database: Database) {}

  async now(): Promise<Date> {
    const [row] = await this.database.query<{ now: Date }>(NOW, []);
    return row?.now ?? new Date();
  }

  /** Newest first; of one handler, of one id, or all of the enterprise. */
  async list(
    uscc: string,
    { handlerId = null, id = null }: { handlerId?: string | null; id?: string | null } = {},
  ): Promise<DelegationRow[]> {
    return this.database.query<DelegationRow>(LIST, [uscc, handlerId, id]);
  }

  /** Locks a delegation that holds now against its end; false when it does not hold. */
  async hold(tx: Transaction, uscc: string, id: string): Promise<boolean> {
    return (await tx.query(HOLD, [uscc, id])).length > 0;
  }

  async insert(tx: Transaction, delegation: DelegationEntity): Promise<void> {
    await tx.manager.insert(DelegationEntity, delegation);
  }

  /** Ends those of an enterprise that have not ended: one, or all of one handler; gives how many. */
  async end(
    tx: Transaction,
    uscc: string,
    { id = null, handlerId = null, by }: { id?: string | null; handlerId?: string | null; by: string },
  ): Promise<number> {
    return (await tx.query(END, [uscc, id, handlerId, by])).length;
  }
}

const NOW: Statement = {
  name: 'people.now',
  text: `select date_trunc('milliseconds', clock_timestamp()) as now`,
};
const LIST: Statement = {
  name: 'people.list-delegations',
  text: `
    select d.id, d.handler_id as "handlerId", p.name as "handlerName", d.named_by as "namedBy", d.actions, d.purposes,
           d.max_days as "maxDays", d.valid_from as "validFrom", d.valid_until as "validUntil",
           d.created_at as "createdAt", d.ended_at as "endedAt", d.ended_by as "endedBy",
           case when d.ended_at is not null then 'ended' when now() >= d.valid_until then 'expired'
                when now() < d.valid_from then 'pending' else 'live' end as status
    from delegation d join person p on p.id = d.handler_id
    where d.uscc = $1 and ($2::uuid is null or d.handler_id = $2) and ($3::uuid is null or d.id = $3)
    order by d.created_at desc, d.id desc limit 200`,
};
const HOLD: Statement = {
  name: 'people.hold-delegation',
  text: `select from delegation where uscc = $1 and id = $2 and ended_at is null
           and clock_timestamp() >= valid_from and clock_timestamp() < valid_until for share`,
};
/** The time is taken once nobody who acts within it holds it any more: what they did lies before its end. */
const END: Statement = {
  name: 'people.end-delegations',
  text: `
    with held as (
      select id from delegation
      where uscc = $1 and ended_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or handler_id = $3)
        and ($2::uuid is not null or $3::uuid is not null)
      for update
    )
    update delegation d set ended_at = date_trunc('milliseconds', clock_timestamp()),
      ended_by = $4
    from held where d.uscc = $1 and d.id = held.id
    returning d.id`,
};
