import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { AuthorizationState } from '../../rules/authorizations/index.js';
import type { ClearedTier, ParticipantStatus } from '../../parties/participants/index.js';
import type { Mode } from '../../rules/catalog/index.js';
import type { Question } from './question.js';

/** A stored fact as the snapshot holds it. */
export interface HeldRecord {
  readonly recordId: string;
  /** Last day (YYYY-MM-DD, Asia/Shanghai) on which it may be shown; `null` without end. */
  readonly publicityEndsOn: string | null;
  /** Present where the enterprise disputes it: shown, and never without that label. */
  readonly disputed?: true;
  readonly payload: Record<string, unknown>;
}

/** What one provider's feed says of one item of an enterprise. */
export interface HeldFragment {
  readonly providerId: string;
  readonly asOf: string;
  readonly records: readonly HeldRecord[];
}

/** A provider's live endpoint for an item. */
export interface LiveEndpoint {
  readonly providerId: string;
  readonly url: string;
  readonly credentialSealed: string;
  readonly timeoutMs: number;
}

/** Everything a decision and a held answer need, read in one statement. Instants are ISO texts. */
export interface GateFacts {
  readonly decided_at: Date;
  readonly institution_status: ParticipantStatus;
  readonly assessment: { clearedTier: ClearedTier; validFrom: string; validUntil: string } | null;
  readonly authorization: {
    status: AuthorizationState;
    validFrom: string;
    validUntil: string;
    maxUses: number | null;
    uses: number;
    itemCodes: string[];
    modes: Mode[];
    purpose: string;
  } | null;
  /** Item code → fragments of the feeds that hold it. */
  readonly held: Record<string, HeldFragment[]> | null;
  /** Item code → at which time the oldest of its feeds held: what none of them states was not there then. */
  readonly collected_as_of: Record<string, string> | null;
  /** Item code → live endpoint. */
  readonly endpoints: Record<string, LiveEndpoint> | null;
  /** Provider id → name. */
  readonly provider_names: Record<string, string> | null;
}

/** All SQL of the gate. */
@Injectable()
export class GateFactsRepository {
  constructor(private readonly database: Database) {}

  async gather(question: Question): Promise<GateFacts | undefined> {
    const { institutionId, uscc, authorizationId, asked } = question;
    const itemCodes = asked.map(({ itemCode }) => itemCode);
    const [facts] = await this.database.query<GateFacts>(GATHER, [
      institutionId,
      uscc,
      authorizationId,
      itemCodes,
    ]);
    return facts;
  }

  /** Takes one counted use; `false` when none is left. Never touches the row a revocation needs. */
  async takeUse(tx: Transaction, uscc: string, authorizationId: string): Promise<boolean> {
    return (await tx.query(TAKE_USE, [uscc, authorizationId])).length === 1;
  }
}

const GATHER: Statement = {
  name: 'gate.gather',
  text: `
    select date_trunc('milliseconds', clock_timestamp()) as decided_at,
           i.status as institution_status,
           (select jsonb_build_object('clearedTier', a.cleared_tier, 'validFrom', a.valid_from, 'validUntil', a.valid_until)
            from assessment a where a.institution_id = i.id order by a.created_at desc, a.id desc limit 1) as assessment,
           case when z.id is not null then jsonb_build_object(
             'status', z.status, 'validFrom', z.valid_from, 'validUntil', z.valid_until, 'maxUses', z.max_uses,
             'uses', coalesce(n.uses, 0), 'itemCodes', z.item_codes, 'modes', z.modes, 'purpose', z.purpose) end as authorization,
           (select json_object_agg(h.item_code, h.fragments) from (
              select f.item_code, json_agg(json_build_object('providerId', f.provider_id,
                'asOf', to_char(f.last_data_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                'records', s.fragment) order by f.provider_id) as fragments
              from enterprise_snapshot s join feed f on f.id = s.feed_id
              where s.uscc = $2::text collate "C" and f.item_code = any($4) group by f.item_code) h) as held,
           (select jsonb_object_agg(o.item_code, to_char(o.oldest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            from (select item_code, min(last_data_time) as oldest from feed
                  where item_code = any($4) and last_data_time is not null group by item_code) o) as collected_as_of,
           (select jsonb_object_agg(e.item_code, jsonb_build_object('providerId', e.provider_id, 'url', e.url,
              'credentialSealed', e.credential_sealed, 'timeoutMs', e.timeout_ms))
            from (select distinct on (e.item_code) e.* from endpoint e join participant p on p.id = e.provider_id
                  where e.item_code = any($4) and e.status = 'active' and p.status = 'active'
                  order by e.item_code, e.updated_at desc) e) as endpoints,
           (select jsonb_object_agg(p.id, p.name) from participant p where p.kind = 'provider') as provider_names
    from participant i
    left join "authorization" z on z.uscc = $2 and z.id = $3 and z.institution_id = i.id
    left join authorization_use n on n.uscc = z.uscc and n.authorization_id = z.id
    where i.id = $1 and i.kind = 'institution'`,
};
const TAKE_USE: Statement = {
  name: 'gate.take-use',
  text: `
    update authorization_use set uses = uses + 1
    where uscc = $1 and authorization_id = $2 and uses < max_uses returning uses`,
};
