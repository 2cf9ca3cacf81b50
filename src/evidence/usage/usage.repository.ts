import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { Position } from '../../platform/http/index.js';
import type { UsageRecord } from './usage-record.js';

/** One side of the usage log: what concerns this provider, this institution or this enterprise. */
export type UsageSide =
  { readonly providerId: string } | { readonly institutionId: string } | { readonly uscc: string };

/** A usage record as it is stored, with its time and the names of those concerned. */
export interface UsageRow {
  readonly id: string;
  readonly at: Date;
  readonly event: string;
  readonly institution_id: string | null;
  readonly institution_name: string | null;
  readonly operator_user: string | null;
  readonly uscc: string;
  readonly item_codes: string[];
  readonly provider_id: string | null;
  readonly provider_name: string | null;
  readonly mode: string | null;
  readonly purpose: string | null;
  readonly authorization_id: string | null;
  readonly application_no: string | null;
  readonly outcome: string;
  readonly reason_code: string | null;
  readonly rows: number;
  readonly answer_digest: string | null;
  readonly request_id: string;
}

/** All SQL of the usage log. Appends run side by side: no head row, no lock. */
@Injectable()
export class UsageRepository {
  constructor(private readonly database: Database) {}

  /** Whether this role may append and nothing else, and the partition of this month is there. */
  async isAppendOnly(): Promise<boolean> {
    const [row] = await this.database.query<{ is_append_only: boolean }>(IS_APPEND_ONLY, []);
    return row?.is_append_only === true;
  }

  /** Notes that live calls are about to be made. */
  async announce(tx: Transaction, uscc: string, records: readonly UsageRecord[]): Promise<void> {
    await tx.query(ANNOUNCE, [uscc, JSON.stringify(records)]);
  }

  /** Closes intents; gives how many were still open. */
  async close(tx: Transaction, uscc: string, ids: readonly string[]): Promise<number> {
    return (await tx.query(CLOSE, [uscc, ids])).length;
  }

  /** Turns intents older than a minute into usage records of unknown outcome; gives how many. */
  async sweep(tx: Transaction): Promise<number> {
    return (await tx.query(SWEEP, [])).length;
  }

  /** How many live calls that rest on an authorization are under way. */
  async callsUnderWay({ uscc, id }: { uscc: string; id: string }): Promise<number> {
    const [row] = await this.database.query<{ calls: number }>(CALLS_UNDER_WAY, [uscc, id]);
    return row?.calls ?? 0;
  }

  /** The released uses of held facts, newest first: how many there are, and up to `limit` of them. */
  async heldUses(facts: HeldFacts, limit: number): Promise<{ count: number; rows: UsageRow[] }> {
    const { providerId, itemCode, usccs, from, until } = facts;
    const rows = await this.database.query<UsageRow & { total: string }>(HELD_USES, [
      providerId,
      itemCode,
      usccs,
      from,
      until,
      limit,
    ]);
    return { count: Number(rows[0]?.total ?? 0), rows };
  }

  /** Up to `limit + 1` records of one side, newest first, from after the position. */
  async list(side: UsageSide, limit: number, after: Position | undefined): Promise<UsageRow[]> {
    const [column, value] = columnOf(side);
    const position = [after?.at ?? null, after?.id ?? null];
    return this.database.query<UsageRow>(LISTS[column], [value, limit + 1, ...position]);
  }
}

/** Held facts of a provider's item, in a period: whose uses are asked for. `until` null: up to now. */
export interface HeldFacts {
  readonly providerId: string;
  readonly itemCode: string;
  readonly usccs: readonly string[];
  readonly from: Date;
  readonly until: Date | null;
}

type SideColumn = 'provider_id' | 'institution_id' | 'uscc';

function columnOf(side: UsageSide): [SideColumn, string] {
  if ('providerId' in side) return ['provider_id', side.providerId];
  return 'uscc' in side ? ['uscc', side.uscc] : ['institution_id', side.institutionId];
}

const COLUMNS = `id, event, institution_id, client_id, operator_user, uscc, item_codes, catalog_versions,
  provider_id, mode, purpose, authorization_id, application_no, outcome, reason_code, rows, answer_digest, request_id`;
const FIELDS = `"id" uuid, "event" text, "institutionId" uuid, "clientId" text, "operatorUser" text, "uscc" text,
  "itemCodes" text[], "catalogVersions" jsonb, "providerId" uuid, "mode" text, "purpose" text,
  "authorizationId" uuid, "applicationNo" text, "outcome" text, "reasonCode" text, "rows" integer,
  "answerDigest" text, "requestId" text`;

const IS_APPEND_ONLY: Statement = {
  name: 'usage.is-append-only',
  text: `
    select has_table_privilege('usage_record', 'insert')
       and not has_table_privilege('usage_record', 'update, delete, truncate, trigger')
       and to_regclass('usage_record_' || to_char(now() at time zone 'UTC', 'YYYYMM')) is not null as is_append_only`,
};
const ANNOUNCE: Statement = {
  name: 'usage.announce',
  text: `insert into usage_intent (uscc, id, asked_at, record)
         select $1, (r->>'id')::uuid, clock_timestamp(), r from jsonb_array_elements($2::jsonb) as r`,
};
const CLOSE: Statement = {
  name: 'usage.close',
  text: 'delete from usage_intent where uscc = $1 and id = any($2) returning id',
};
const SWEEP: Statement = {
  name: 'usage.sweep',
  text: `
    with stale as (
      delete from usage_intent where asked_at < clock_timestamp() - interval '1 minute' returning record
    )
    insert into usage_record (at, ${COLUMNS})
    select date_trunc('milliseconds', clock_timestamp()), r.*
    from stale, jsonb_to_record(stale.record) as r(${FIELDS})
    returning id`,
};

const HELD_USES: Statement = {
  name: 'usage.held-uses',
  text: `
    select u.*, count(*) over () as total from usage_record u
    where u.provider_id = $1 and $2::text = any(u.item_codes) and u.uscc = any($3::text[]) and u.at >= $4
      and ($5::timestamptz is null or u.at < $5) and u.mode = 'physical-collection' and u.outcome = 'decided'
    order by u.at desc, u.id desc
    limit $6`,
};

const list = (column: SideColumn): Statement => ({
  name: `usage.list-${column}`,
  text: `
    select u.id, u.at, u.event, u.institution_id, i.name as institution_name, u.operator_user, u.uscc,
           u.item_codes, u.provider_id, p.name as provider_name, u.mode, u.purpose, u.authorization_id,
           u.application_no, u.outcome, u.reason_code, u.rows, u.answer_digest, u.request_id
    from usage_record u
    left join participant i on i.id = u.institution_id
    left join participant p on p.id = u.provider_id
    where u.${column} = $1 and ($3::timestamptz is null or (u.at, u.id) < ($3::timestamptz, $4::uuid))
    order by u.at desc, u.id desc
    limit $2`,
});
const LISTS: Record<SideColumn, Statement> = {
  provider_id: list('provider_id'),
  institution_id: list('institution_id'),
  uscc: list('uscc'),
};
const CALLS_UNDER_WAY: Statement = {
  name: 'usage.calls-under-way',
  text: `select count(*)::int as calls from usage_intent where uscc = $1 and record ->> 'authorizationId' = $2`,
};
