import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { ASKED_TYPE } from './pushed-requests.js';
import { SIGNING_ALGORITHMS } from './identity.settings.js';
import type { Clients } from './clients.service.js';
import type { Database, Statement } from '../../platform/database/index.js';

/**
 * What the authorization server keeps in PostgreSQL: the assertions already seen, and the codes, sign-ins under way and
 * browser sessions of people. Clients are read from the clients of this room.
 */
export class IssuerStore implements Adapter {
  constructor(
    private readonly model: string,
    private readonly database: Database,
    private readonly clients: Clients,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresInS: number): Promise<void> {
    const grantId = payload.grantId ?? null;
    const statement = this.model === 'ReplayDetection' ? NOTE_ONCE : UPSERT;
    const noted = await this.database.query(statement, [
      this.model,
      id,
      JSON.stringify(payload),
      grantId,
      expiresInS || null,
    ]);
    if (noted.length === 0) throw new errors.InvalidClientAuth('the assertion was used before');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    if (this.model === 'Client') return this.clientMetadata(id);
    const statement = this.model === 'PushedAuthorizationRequest' ? OPEN : FIND;
    const [row] = await this.database.query<{ payload: AdapterPayload }>(statement, [this.model, id]);
    return row?.payload;
  }

  async findByUserCode(): Promise<undefined> {
    return undefined; // the device flow is off
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const [row] = await this.database.query<{ payload: AdapterPayload }>(FIND_BY_UID, [this.model, uid]);
    return row?.payload;
  }

  /** Of two uses of one code at once only the first counts; the second ends what the first was given. */
  async consume(id: string): Promise<void> {
    if ((await this.database.query(CONSUME, [this.model, id])).length > 0) return;
    await this.database.query(REVOKE_BY_CODE, [this.model, id]);
    throw new errors.InvalidGrant('it was used before');
  }

  async destroy(id: string): Promise<void> {
    await this.database.query(DESTROY, [this.model, id]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.database.query(REVOKE, [grantId]);
  }

  private async clientMetadata(clientId: string): Promise<AdapterPayload | undefined> {
    const client = await this.clients.findActive(clientId);
    if (!client) return undefined;
    return {
      client_id: client.clientId,
      ...(client.role === 'institution' ? MAY_PUSH : MAY_NOT_PUSH),
      redirect_uris: [],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: client.jwks.keys[0]?.alg ?? SIGNING_ALGORITHMS[0],
      id_token_signed_response_alg: 'ES256', // must be set although no id token is issued here
      scope: client.role,
      jwks: client.jwks,
      dpop_bound_access_tokens: client.tokenBinding === 'dpop',
      tls_client_certificate_bound_access_tokens: client.tokenBinding === 'mtls',
    };
  }
}

/** Institutions push requests to enterprises, and send nobody to the authorization endpoint with anything else. */
const MAY_PUSH = {
  grant_types: ['client_credentials', 'authorization_code'],
  response_types: ['code' as const],
  require_pushed_authorization_requests: true,
  authorization_details_types: [ASKED_TYPE],
};
const MAY_NOT_PUSH = {
  grant_types: ['client_credentials'],
  response_types: [],
  authorization_details_types: [],
};

/** Of two uses of one assertion at once only the first is noted. */
const NOTE_ONCE: Statement = {
  name: 'issuer.note-once',
  text: `
    insert into oidc_payload (model, id, payload, grant_id, expires_at)
    values ($1, $2, $3, $4, now() + make_interval(secs => $5))
    on conflict (model, id) do update
      set payload = excluded.payload, expires_at = excluded.expires_at where oidc_payload.expires_at <= now()
    returning id`,
};
const UPSERT: Statement = {
  name: 'issuer.upsert',
  text: `
    insert into oidc_payload (model, id, payload, grant_id, expires_at)
    values ($1, $2, $3, $4, now() + make_interval(secs => $5))
    on conflict (model, id) do update
      set payload = excluded.payload, grant_id = excluded.grant_id, expires_at = excluded.expires_at
    returning id`,
};
const FIND: Statement = {
  name: 'issuer.find',
  text: `select payload from oidc_payload where model = $1 and id = $2 and (expires_at is null or expires_at > now())`,
};
/** Of two who open a pushed request at once one finds it. */
const OPEN: Statement = {
  name: 'issuer.open-pushed',
  text: `update oidc_payload set payload = payload || '{"isOpened": true}'
         where model = $1 and id = $2 and expires_at > now() and not payload ? 'isOpened' returning payload`,
};
const FIND_BY_UID: Statement = {
  name: 'issuer.find-by-uid',
  text: `select payload from oidc_payload
         where model = $1 and payload->>'uid' = $2 and (expires_at is null or expires_at > now())`,
};
const CONSUME: Statement = {
  name: 'issuer.consume',
  text: `update oidc_payload set payload = payload || jsonb_build_object('consumed', extract(epoch from now())::bigint)
         where model = $1 and id = $2 and not payload ? 'consumed' returning id`,
};
const REVOKE_BY_CODE: Statement = {
  name: 'issuer.revoke-by-code',
  text: `with code as (select grant_id from oidc_payload where model = $1 and id = $2)
         delete from oidc_payload p using code
         where p.grant_id = code.grant_id or (p.model = 'Grant' and p.id = code.grant_id)`,
};
const DESTROY: Statement = {
  name: 'issuer.destroy',
  text: 'delete from oidc_payload where model = $1 and id = $2',
};
const REVOKE: Statement = { name: 'issuer.revoke', text: 'delete from oidc_payload where grant_id = $1' };
