import { Injectable } from '@nestjs/common';
import { Clock, Database, type Statement, StatementLanes } from '../../platform/database/index.js';
import { type AuthorizationState, type WindowUnit, windowStartOf } from '../../rules/authorizations/index.js';
import type { ClearedTier, ParticipantStatus } from '../../parties/participants/index.js';
import type { Mode } from '../../rules/catalog/index.js';
import { type HeldFeed, heldOf, type HeldText } from './held-facts.js';
import type { HeldFragment, LiveEndpoint } from './held-facts.js';
import type { Question } from './question.js';

/** Everything a decision and a held answer need, read in one statement. Instants are ISO texts. */
export interface GateFacts {
  /** Monotonic milliseconds before the statement was issued: the lease of an answer counts from here. */
  readonly issuedAtMs: number;
  readonly decidedAt: Date;
  readonly institutionStatus: ParticipantStatus;
  readonly assessment: { clearedTier: ClearedTier; validFrom: string; validUntil: string } | null;
  readonly authorization: {
    status: AuthorizationState;
    validFrom: string;
    validUntil: string;
    maxUses: number | null;
    uses: number;
    mostInWindow: number | null;
    windowUnit: WindowUnit | null;
    usesInWindow: number;
    dataFrom: string | null;
    dataUntil: string | null;
    itemCodes: string[];
    modes: Mode[];
    purpose: string;
  } | null;
  /** Item code → fragments of the feeds that hold it. */
  readonly held: ReadonlyMap<string, HeldFragment[]>;
  /** Item code → at which time the oldest of its feeds held: what none of them states was not there then. */
  readonly collectedAsOf: ReadonlyMap<string, string>;
  /** Item code → live endpoint. */
  readonly endpoints: ReadonlyMap<string, LiveEndpoint>;
  /** Provider id → name. */
  readonly providerNames: ReadonlyMap<string, string>;
}

interface QuestionRow {
  readonly no: number;
  readonly decided_at: Date;
  readonly institution_status: ParticipantStatus | null;
  readonly assessment: GateFacts['assessment'];
  readonly authorization: GateFacts['authorization'];
  readonly held: HeldText | null;
  /** Of the first question alone: what is the same for all. */
  readonly common: {
    readonly feeds: readonly HeldFeed[] | null;
    readonly endpoints: Record<string, LiveEndpoint> | null;
    readonly providerNames: Record<string, string> | null;
  } | null;
}

interface Gathered {
  readonly question: Question;
  readonly needsHeld: boolean;
}

/** All SQL of the gate. Questions that arrive together share a statement. */
@Injectable()
export class GateFactsRepository {
  private readonly lanes: StatementLanes<Gathered, GateFacts | undefined>;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {
    this.lanes = new StatementLanes(async (wanted) => this.gatherAll(wanted));
  }

  /** The facts of a question, held ones only where they are needed; `undefined` when who asks is no institution. */
  async gather(question: Question, { needsHeld }: { needsHeld: boolean }): Promise<GateFacts | undefined> {
    return this.lanes.ask({ question, needsHeld });
  }

  private async gatherAll(wanted: readonly Gathered[]): Promise<(GateFacts | undefined)[]> {
    let issuedAtMs = Number.NEGATIVE_INFINITY;
    const questions = wanted.map(({ question }) => question);
    const values = [
      questions.map((_, no) => no),
      questions.map(({ institutionId }) => institutionId),
      questions.map(({ uscc }) => uscc),
      questions.map(({ authorizationId }) => authorizationId),
      [...new Set(questions.flatMap(({ asked }) => asked.map(({ itemCode }) => itemCode)))],
      wanted.flatMap(({ question: { uscc }, needsHeld }) => (needsHeld ? [uscc] : [])),
    ];
    const rows = await this.database.query<QuestionRow>(GATHER, values, () => {
      issuedAtMs = this.clock.monotonicMs();
    });
    const common = commonOf(rows.find((row) => row.common !== null)?.common);
    const facts: (GateFacts | undefined)[] = questions.map(() => undefined);
    for (const row of rows) facts[row.no] = factsOf(row, issuedAtMs, common);
    return facts;
  }
}

interface Common extends Pick<GateFacts, 'collectedAsOf' | 'endpoints' | 'providerNames'> {
  readonly feeds: ReadonlyMap<number, HeldFeed>;
}

function commonOf(common: QuestionRow['common'] | undefined): Common {
  const feeds = common?.feeds ?? [];
  const oldest = new Map<string, string>();
  for (const { itemCode, asOf } of feeds) {
    const known = oldest.get(itemCode);
    if (asOf !== null && (known === undefined || asOf < known)) oldest.set(itemCode, asOf);
  }
  return {
    feeds: new Map(feeds.map((feed) => [feed.id, feed])),
    collectedAsOf: oldest,
    endpoints: new Map(Object.entries(common?.endpoints ?? {})),
    providerNames: new Map(Object.entries(common?.providerNames ?? {})),
  };
}

function factsOf(row: QuestionRow, issuedAtMs: number, { feeds, ...common }: Common): GateFacts | undefined {
  const { decided_at: decidedAt, institution_status: institutionStatus, assessment, authorization } = row;
  if (institutionStatus === null) return undefined;
  const held = heldOf(row.held, feeds);
  return { ...common, issuedAtMs, decidedAt, institutionStatus, assessment, authorization, held };
}

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;
const GATHER: Statement = {
  name: 'gate.gather',
  text: `
    with held as materialized (
      select s.uscc, '[' || string_agg('{"feed":' || s.feed_id || ',"records":' || s.fragment::text || '}', ',') || ']' as fragments
      from enterprise_snapshot s join feed f on f.id = s.feed_id
      where s.uscc = any ($6::text[] collate "C") and f.item_code = any ($5::text[]) group by s.uscc
    )
    select q.no, date_trunc('milliseconds', clock_timestamp()) as decided_at, i.status as institution_status,
           (select json_build_object('clearedTier', a.cleared_tier, 'validFrom', a.valid_from, 'validUntil', a.valid_until)
            from assessment a where a.institution_id = i.id order by a.created_at desc, a.id desc limit 1) as assessment,
           case when z.id is not null then json_build_object(
             'status', z.status, 'validFrom', z.valid_from, 'validUntil', z.valid_until, 'maxUses', z.max_uses,
             'uses', coalesce(n.uses, 0), 'mostInWindow', z.most_in_window, 'windowUnit', z.window_unit,
             'dataFrom', z.data_from, 'dataUntil', z.data_until, 'usesInWindow', case when n.window_start =
               ${windowStartOf('n')} then n.uses_in_window else 0 end, 'itemCodes', z.item_codes, 'modes', z.modes, 'purpose', z.purpose) end as authorization,
           held.fragments as held,
           case when q.no = 0 then json_build_object(
             'feeds', (select json_agg(json_build_object('id', f.id, 'itemCode', f.item_code, 'providerId', f.provider_id,
                'asOf', to_char(f.last_data_time at time zone 'UTC', ${ISO}))) from feed f where f.item_code = any ($5::text[])),
             'endpoints', (select json_object_agg(e.item_code, json_build_object('providerId', e.provider_id, 'url', e.url,
                'credentialSealed', e.credential_sealed, 'timeoutMs', e.timeout_ms))
              from (select distinct on (e.item_code) e.* from endpoint e join participant p on p.id = e.provider_id
                    where e.item_code = any ($5::text[]) and e.status = 'active' and p.status = 'active'
                    order by e.item_code, e.updated_at desc) e),
             'providerNames', (select json_object_agg(p.id, p.name) from participant p where p.kind = 'provider')) end as common
    from unnest($1::int[], $2::uuid[], $3::text[], $4::uuid[]) as q(no, institution_id, uscc, authorization_id)
    left join participant i on i.id = q.institution_id and i.kind = 'institution'
    left join "authorization" z on z.uscc = q.uscc and z.id = q.authorization_id and z.institution_id = i.id
    left join authorization_use n on n.uscc = z.uscc and n.authorization_id = z.id
    left join held on held.uscc = q.uscc`,
};
