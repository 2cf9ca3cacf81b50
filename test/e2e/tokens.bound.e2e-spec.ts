import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import * as oauth from 'oauth4webapi';
import { change } from '../support/changes.js';
import { hasOpenSsl, makeCertificates } from '../support/certificates.js';
import { askToken, boundToken, ProofKey, sha256 } from '../support/dpop.js';
import { aQuery } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aKey } from '../support/keys.js';
import { anAskedAuthorization, push } from '../support/pushed.js';
import { TokenForge } from '../support/tokens.js';

const PATH = '/v1/catalog/items/TAX-04';
const HEADER = 'X-Tls-Client-Cert';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('bound access tokens', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({
      CLIENT_CERT_HEADER: HEADER,
      CLIENT_CERT_PROXIES: '10.0.0.0/8, 127.0.0.1',
    });
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const party = (name = 'bank-a') => {
    const found = gateway.demo.clients[name];
    if (!found) throw new Error(`The demo has no ${name}`);
    return found;
  };
  const get = async (headers: Record<string, string>, path = PATH): Promise<Response> =>
    fetch(`${gateway.baseUrl}${path}`, { headers });

  /** A client of bank A that must bind its tokens so. */
  async function aBoundClient(tokenBinding: string) {
    const { privateJwk, jwks } = await aKey();
    const path = `/v1/participants/${gateway.participantId('bank-a')}/clients`;
    const { status, body } = await gateway
      .as('operator')
      .send('POST', path, { body: { jwks, tokenBinding } });
    expect({ status, body }).toMatchObject({ status: 201, body: { tokenBinding } });
    const { clientId } = body as { clientId: string };
    return { clientId, privateJwk, scope: 'institution', path: `${path}/${clientId}` };
  }

  describe('to a key', () => {
    it('are given to who sends a proof, and answered to who sends one with each request', async () => {
      const key = new ProofKey();
      const issued = await askToken(gateway, party(), {
        dpop: key.proof({ method: 'POST', url: `${gateway.demo.issuer}/token` }),
      });
      expect(issued).toEqual({
        status: 200,
        body: { access_token: expect.any(String), expires_in: 300, scope: 'institution', token_type: 'DPoP' },
      });
      const token = String(issued.body['access_token']);
      expect(decodeJwt(token)['cnf']).toEqual({ jkt: key.thumbprint });
      for (const [path, query] of [
        [PATH, ''],
        ['/v1/usage-records', '?limit=1'],
      ] as const) {
        const dpop = key.proof({ method: 'GET', url: `${gateway.baseUrl}${path}`, token });
        expect((await get({ authorization: `DPoP ${token}`, dpop }, `${path}${query}`)).status).toBe(200);
      }
    });

    it('work with a library that others use as it is', async () => {
      const { issuer, baseUrl } = gateway.demo;
      const { clientId, privateJwk, scope } = party();
      const http = { [oauth.allowInsecureRequests]: true };
      const server = await oauth.processDiscoveryResponse(
        new URL(issuer),
        await oauth.discoveryRequest(new URL(issuer), http),
      );
      expect(server).toMatchObject({
        dpop_signing_alg_values_supported: ['ES256', 'PS256'],
        tls_client_certificate_bound_access_tokens: true,
      });
      const signing = await crypto.subtle.importKey(
        'jwk',
        { ...privateJwk },
        { name: 'ECDSA', namedCurve: 'P-256' },
        false,
        ['sign'],
      );
      const client: oauth.Client = { client_id: clientId };
      const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
      const response = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        oauth.PrivateKeyJwt({ key: signing, kid: privateJwk.kid }),
        new URLSearchParams({ scope }),
        { ...http, DPoP },
      );
      const { access_token: token } = await oauth.processClientCredentialsResponse(server, client, response);
      const url = new URL(`${baseUrl}${PATH}`);
      const answer = await oauth.protectedResourceRequest(token, 'GET', url, undefined, null, {
        ...http,
        DPoP,
      });
      expect(answer.status).toBe(200);
    });

    it('are the only ones a client gets that must bind its own', async () => {
      const client = await aBoundClient('dpop');
      const plain = await askToken(gateway, client);
      expect(plain).toMatchObject({ status: 400, body: { error: expect.any(String) } });
      expect(plain.body).not.toHaveProperty('access_token');
      const key = new ProofKey();
      const token = await boundToken(gateway, client, key);
      const dpop = key.proof({ method: 'GET', url: `${gateway.baseUrl}${PATH}`, token });
      expect((await get({ authorization: `DPoP ${token}`, dpop })).status).toBe(200);
    });

    it('are the only ones that are taken of such a client, whoever issued them', async () => {
      const { clientId } = await aBoundClient('dpop');
      const key = new ProofKey();
      const forge = new TokenForge(gateway);
      const ofClient = { sub: clientId, client_id: clientId };
      const certificate = { 'x5t#S256': key.thumbprint };
      for (const claims of [ofClient, { ...ofClient, cnf: certificate }])
        expect((await get({ authorization: `Bearer ${forge.token(claims)}` })).status).toBe(401);
      const token = forge.token({ ...ofClient, cnf: { jkt: key.thumbprint } });
      const dpop = key.proof({ method: 'GET', url: `${gateway.baseUrl}${PATH}`, token });
      expect((await get({ authorization: `DPoP ${token}`, dpop })).status).toBe(200);
    });

    it('are asked of a client from the moment it must bind its own', async () => {
      const client = await aBoundClient('none');
      const { body } = await askToken(gateway, client);
      const authorization = `Bearer ${String(body['access_token'])}`;
      expect((await get({ authorization })).status).toBe(200);
      const bound = { tokenBinding: 'dpop' };
      expect(await change(gateway.as('operator'), client.path, bound)).toMatchObject({
        status: 200,
        body: bound,
      });
      expect((await get({ authorization })).status).toBe(401);
    });

    it('need a known way to be bound', async () => {
      const { jwks } = await aKey();
      const path = `/v1/participants/${gateway.participantId('bank-a')}/clients`;
      for (const tokenBinding of ['DPoP', 'tls', '', null, 7, ['dpop']]) {
        const answer = await gateway.as('operator').send('POST', path, { body: { jwks, tokenBinding } });
        expect([tokenBinding, answer.status]).toEqual([tokenBinding, tokenBinding === null ? 201 : 422]);
      }
    });
  });

  (hasOpenSsl ? describe : describe.skip)('to a certificate', () => {
    const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-certificates-'));
    beforeAll(() => makeCertificates(folder, { own: 'DNS:bank-a.example', other: 'DNS:bank-a.example' }));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const pem = (name: string): string => readFileSync(join(folder, `${name}.pem`), 'utf8');
    /** As a proxy may send it: RFC 9440, nginx, HAProxy or Apache. */
    const forms = (name: string): string[] => [
      `:${new X509Certificate(pem(name)).raw.toString('base64')}:`,
      encodeURIComponent(pem(name)),
      pem(name).replaceAll('\n', ' '),
      pem(name).replaceAll('\n', '\t').trim(),
    ];

    it('are given to a client that is registered so, over its certificate, and answered over the same', async () => {
      const client = await aBoundClient('mtls');
      const [own = '', ...sameAgain] = forms('own');
      const { status, body } = await askToken(gateway, client, { [HEADER]: own });
      expect({ status, type: body['token_type'] }).toEqual({ status: 200, type: 'Bearer' });
      const token = String(body['access_token']);
      const thumbprint = sha256(new X509Certificate(pem('own')).raw);
      expect(decodeJwt(token)['cnf']).toEqual({ 'x5t#S256': thumbprint });
      const authorization = `Bearer ${token}`;
      for (const certificate of [own, ...sameAgain])
        expect((await get({ authorization, [HEADER]: certificate })).status).toBe(200);
      for (const certificate of forms('other'))
        expect((await get({ authorization, [HEADER]: certificate })).status).toBe(401);
      expect((await get({ authorization })).status).toBe(401);
    });

    it('are not given without a certificate', async () => {
      const { body } = await askToken(gateway, await aBoundClient('mtls'));
      expect(body).toMatchObject({ error: 'invalid_grant' });
      expect(body).not.toHaveProperty('access_token');
    });
  });

  describe('and requests that are pushed', () => {
    it('become requests for an authorization, which the enterprise decides on', async () => {
      const terms = anAskedAuthorization(gateway, { explanation: 'For the loan of 2026', maxUses: 3 });
      const pushed = await push(gateway, { authorization_details: JSON.stringify([terms]) });
      expect(pushed).toMatchObject({ status: 201 });
      expect(pushed.body).toEqual({
        expires_in: 60,
        request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{40,}$/),
        authorization_request_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      });
      const id = String(pushed.body['authorization_request_id']);
      const { type: _, ...asked } = terms;
      const [institution, enterprise] = [gateway.as('bank-a'), gateway.asEnterprise()];
      for (const side of [institution, enterprise])
        expect(await side.send('GET', `/v1/authorization-requests/${id}`)).toMatchObject({
          status: 200,
          body: { id, status: 'requested', institutionId: gateway.participantId('bank-a'), ...asked },
        });
      const approval = { riskNoticeVersion: '2026-01' };
      const approved = await enterprise.post(`/v1/authorization-requests/${id}/approval`, approval);
      expect(approved).toMatchObject({ status: 201, body: { id, status: 'active' } });
      const query = await institution.post('/v1/queries', aQuery(gateway, { authorizationId: id }));
      expect(query).toMatchObject({ status: 200, body: { status: 'ok' } });
      const { body } = await enterprise.send('GET', `/v1/authorizations/${id}/history`);
      const { items } = body as { items: { change: string; clientId: string }[] };
      expect(items[0]).toMatchObject({ change: 'requested', clientId: party().clientId });
    });

    it('are announced, with the type of what can be asked', async () => {
      const url = `${gateway.demo.issuer}/.well-known/openid-configuration`;
      expect(await (await fetch(url)).json()).toMatchObject({
        pushed_authorization_request_endpoint: `${gateway.demo.issuer}/request`,
        authorization_details_types_supported: ['enterprise_authorization'],
      });
    });

    it('may be pushed with a proof of possession, which must be a good one', async () => {
      const key = new ProofKey();
      const url = `${gateway.demo.issuer}/request`;
      const proof = key.proof({ method: 'POST', url });
      expect((await push(gateway, {}, 'bank-a', { dpop: proof })).status).toBe(201);
      expect((await push(gateway, {}, 'bank-a', { dpop: 'x' })).body).toMatchObject({
        error: 'invalid_dpop_proof',
      });
    });
  });

  it('are a matter of their own: of a plain token nothing is remembered, whatever is sent beside it', async () => {
    const { body } = await askToken(gateway, party());
    const authorization = `Bearer ${String(body['access_token'])}`;
    const before = await usedProofs();
    expect((await get({ authorization, dpop: randomUUID() })).status).toBe(200);
    expect(await usedProofs()).toBe(before);
  });

  async function usedProofs(): Promise<number> {
    const { rows } = await gateway.database.superuser.query<{ count: string }>(
      'select count(*) from used_proof',
    );
    return Number(rows[0]?.count);
  }
});
