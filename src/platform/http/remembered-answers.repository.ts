import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../database/index.js';

/** Whose key it is: one space per client and route. */
export interface KeyOwner {
  readonly clientId: string;
  readonly route: string;
  readonly key: string;
}

/** An answer that can be given again. */
export interface RememberedAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly basis: object | null;
}

/** What is known under a key. */
export interface KeyState {
  readonly requestDigest: string;
  readonly state: 'running' | 'done';
  readonly answer: RememberedAnswer | undefined;
}

interface KeyRow {
  request_digest: string;
  state: 'running' | 'done';
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
  basis: object | null;
}

/** Answers remembered for 24 hours under the key of their request. All SQL of it. */
@Injectable()
export class RememberedAnswersRepository {
  constructor(private readonly database: Database) {}

  /** Claims the key for this request; `false` when another request has it. A claim dies after a minute. */
  async claim(owner: KeyOwner, requestDigest: string): Promise<boolean> {
    const rows = await this.database.query(CLAIM, [owner.clientId, owner.route, owner.key, requestDigest]);
    return rows.length === 1;
  }

  /** Says that the request with this key is still running. */
  async keep(owner: KeyOwner): Promise<void> {
    await this.database.query(KEEP, [owner.clientId, owner.route, owner.key]);
  }

  async find(owner: KeyOwner): Promise<KeyState | undefined> {
    const [row] = await this.database.query<KeyRow>(FIND, [owner.clientId, owner.route, owner.key]);
    if (!row) return undefined;
    const answer =
      row.status === null || row.body === null
        ? undefined
        : { status: row.status, headers: row.headers ?? {}, body: row.body, basis: row.basis };
    return { requestDigest: row.request_digest, state: row.state, answer };
  }

  /** Remembers an answer, and forgets those whose 24 hours are over. */
  async remember(owner: KeyOwner, requestDigest: string, answer: RememberedAnswer): Promise<void> {
    const { status, headers, body, basis } = answer;
    await this.database.query(REMEMBER, [
      owner.clientId,
      owner.route,
      owner.key,
      requestDigest,
      status,
      JSON.stringify(headers),
      body,
      basis === null ? null : JSON.stringify(basis),
    ]);
  }

  /** Frees the key, so that the same request may be tried anew. */
  async free(owner: KeyOwner): Promise<void> {
    await this.database.query(FREE, [owner.clientId, owner.route, owner.key]);
  }
}

const CLAIM: Statement = {
  name: 'idempotency.claim',
  text: `
    insert into idempotency_key (client_id, route, key, request_digest, state) values ($1, $2, $3, $4, 'running')
    on conflict (client_id, route, key) do update
      set request_digest = excluded.request_digest, state = 'running', started_at = now(),
          status = null, headers = null, body = null, basis = null
      where idempotency_key.started_at < now() - interval '24 hours'
         or (idempotency_key.state = 'running' and idempotency_key.started_at < now() - interval '1 minute')
    returning key`,
};
const KEEP: Statement = {
  name: 'idempotency.keep',
  text: `update idempotency_key set started_at = now()
         where client_id = $1 and route = $2 and key = $3 and state = 'running'`,
};
const FIND: Statement = {
  name: 'idempotency.find',
  text: `select request_digest, state, status, headers, body, basis from idempotency_key
         where client_id = $1 and route = $2 and key = $3`,
};
const REMEMBER: Statement = {
  name: 'idempotency.remember',
  text: `
    with expired as (delete from idempotency_key where started_at < now() - interval '24 hours')
    update idempotency_key
    set state = 'done', request_digest = $4, status = $5, headers = $6, body = $7, basis = $8
    where client_id = $1 and route = $2 and key = $3`,
};
const FREE: Statement = {
  name: 'idempotency.free',
  text: `delete from idempotency_key where client_id = $1 and route = $2 and key = $3 and state = 'running'`,
};
