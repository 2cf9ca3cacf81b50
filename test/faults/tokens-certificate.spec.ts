import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientAssertion } from '../../src/platform/crypto/index.js';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { hasOpenSsl, makeCertificates } from '../support/certificates.js';
import { ProofKey, sha256 } from '../support/dpop.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { aKey } from '../support/keys.js';
import { TokenForge } from '../support/tokens.js';

const PATH = '/v1/catalog/items/TAX-04';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

(hasOpenSsl ? describe : describe.skip)('T07: a token bound to a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-certificates-'));
  const HEADER = 'client-cert';
  let gateway: TestGateway;
  let forge: TokenForge;
  let token: string;
  const der = (name: string): Buffer => new X509Certificate(readFileSync(join(folder, `${name}.pem`))).raw;
  const structured = (name: string): string => `:${der(name).toString('base64')}:`;

  beforeAll(async () => {
    makeCertificates(folder, { own: 'DNS:bank-a.example', other: 'DNS:bank-a.example' });
    gateway = await startGateway({
      CLIENT_CERT_HEADER: 'Client-Cert',
      CLIENT_CERT_PROXIES: '127.0.0.1/32,fd00::/8',
    });
    forge = new TokenForge(gateway);
    token = forge.token({ cnf: { 'x5t#S256': sha256(der('own')) } });
  }, STARTING_MS);
  afterAll(async () => {
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const send = async (headers: Record<string, string>): Promise<GatewayAnswer> => {
    const response = await fetch(`${gateway.baseUrl}${PATH}`, { headers });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };

  /** The status of the answer to somebody who calls from another address than the proxy's; posts where there is a body. */
  const statusForStranger = async (
    headers: Record<string, string>,
    { path = PATH, body }: { path?: string; body?: URLSearchParams } = {},
  ): Promise<number> =>
    new Promise((resolve, reject) => {
      const { port } = gateway.process;
      const sent = httpRequest({
        host: '127.0.0.1',
        port,
        localAddress: '127.0.0.2',
        path,
        method: body ? 'POST' : 'GET',
        headers: { ...headers, ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) },
      });
      sent.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject).end(body?.toString());
    });

  it('is answered over its certificate, and refused over another, none, or what is no certificate', async () => {
    const authorization = `Bearer ${token}`;
    expect((await send({ authorization, [HEADER]: structured('own') })).status).toBe(200);
    const own = structured('own');
    const wrong = [
      structured('other'),
      `${own}, ${own}`,
      `${structured('other')}, ${own}`,
      own.slice(1, -1),
      `${own};q=1`,
      `:${sha256(der('own'))}:`,
      '::',
      ':AAAA:',
      '%',
      encodeURIComponent(readFileSync(join(folder, 'own.pem'), 'utf8').repeat(2)),
      '',
    ];
    for (const certificate of wrong) {
      const answer = await send({ authorization, [HEADER]: certificate });
      expect([certificate, answer.status]).toEqual([certificate, 401]);
      expectProblem(answer, 401, 'unauthenticated');
    }
    expectProblem(await send({ authorization }), 401, 'unauthenticated');
    for (const alike of ['x-client-cert', 'client_cert', 'x-ssl-client-cert', 'x-forwarded-client-cert'])
      expect((await send({ authorization, [alike]: own })).status).toBe(401);
    expect((await send({ authorization: `DPoP ${token}`, [HEADER]: own })).status).toBe(401);
  });

  it('is refused where a stranger names the certificate: the header counts from the proxy alone', async () => {
    const authorization = `Bearer ${token}`;
    const own = { authorization, [HEADER]: structured('own') };
    expect((await send(own)).status).toBe(200);
    expect(await statusForStranger(own)).toBe(401);
    const forwarded = {
      'x-forwarded-for': '127.0.0.1',
      'x-real-ip': '127.0.0.1',
      forwarded: 'for=127.0.0.1',
    };
    expect(await statusForStranger({ ...own, ...forwarded })).toBe(401);
    expect(await statusForStranger({ authorization: `Bearer ${forge.token()}` })).toBe(200);
  });

  it('is not given by the issuer to a stranger who names the certificate', async () => {
    const { privateJwk, jwks } = await aKey();
    const path = `/v1/participants/${gateway.participantId('bank-a')}/clients`;
    const registered = await gateway
      .as('operator')
      .send('POST', path, { body: { jwks, tokenBinding: 'mtls' } });
    const { clientId } = registered.body as { clientId: string };
    const body = async (): Promise<URLSearchParams> =>
      new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'institution',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await clientAssertion({ clientId, privateJwk }, gateway.demo.issuer),
      });
    const named = { [HEADER]: structured('own') };
    const ofStranger = { path: '/oidc/token', body: await body() };
    expect(await statusForStranger(named, ofStranger)).toBe(400);
    const url = `${gateway.demo.issuer}/token`;
    expect((await fetch(url, { method: 'POST', headers: named, body: await body() })).status).toBe(200);
  });

  it('is refused without its key where it is bound to a key as well', async () => {
    const key = new ProofKey();
    const both = forge.token({ cnf: { jkt: key.thumbprint, 'x5t#S256': sha256(der('own')) } });
    const dpop = (): string => key.proof({ method: 'GET', url: `${gateway.baseUrl}${PATH}`, token: both });
    const authorization = `DPoP ${both}`;
    expect((await send({ authorization, dpop: dpop(), [HEADER]: structured('own') })).status).toBe(200);
    expect((await send({ authorization, dpop: dpop() })).status).toBe(401);
    expect((await send({ authorization, [HEADER]: structured('own') })).status).toBe(401);
    expect((await send({ authorization: `Bearer ${both}`, [HEADER]: structured('own') })).status).toBe(401);
  });
});
