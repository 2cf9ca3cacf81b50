import type pg from 'pg';
import type { TestGateway } from './gateway.js';

/** What the usage log says of one request. */
export interface Evidence {
  readonly id: string;
  readonly event: string;
  readonly outcome: string;
  readonly reason_code: string | null;
  readonly rows: number;
  readonly answer_digest: string | null;
  readonly item_codes: string[];
}

/** The usage records of a request, read behind the gateway, in the order of their items. */
export async function evidenceOf(gateway: TestGateway, requestId: string): Promise<Evidence[]> {
  const { rows } = await gateway.database.superuser.query<Evidence>(
    `select id, event, outcome, reason_code, rows, answer_digest, item_codes from usage_record
     where request_id = $1 order by item_codes, id`,
    [requestId],
  );
  return rows;
}

/** How many live calls have an intent and no outcome yet. */
export async function openIntents(gateway: TestGateway): Promise<number> {
  const { rows } = await gateway.database.superuser.query('select 1 from usage_intent');
  return rows.length;
}

/** Which of these usage records are not in the database. */
export async function missingRecords(superuser: pg.Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await superuser.query<{ id: string }>(
    `select given.id from unnest($1::uuid[]) as given(id)
     where not exists (select from usage_record u where u.id = given.id)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
