import { createHash, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { askToken, type ProofMaking, ProofKey, sha256 } from '../support/dpop.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { head, sendRaw } from '../support/raw-http.js';
import { startAgain } from '../support/restart.js';
import { startSecondProcess } from '../support/second-process.js';
import { compact, es256, hs256, rs256, TokenForge, unsigned } from '../support/tokens.js';

const PATH = '/v1/catalog/items/TAX-04';
const CHALLENGE = 'DPoP error="invalid_dpop_proof", algs="ES256 PS256"';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('T08: a token bound to a key', () => {
  let gateway: TestGateway;
  let second: Awaited<ReturnType<typeof startSecondProcess>>;
  let forge: TokenForge;
  const key = new ProofKey();
  let token: string;

  beforeAll(async () => {
    gateway = await startGateway();
    forge = new TokenForge(gateway);
    second = await startSecondProcess(gateway);
    token = forge.token({ cnf: { jkt: key.thumbprint } });
  }, STARTING_MS);
  afterAll(async () => {
    await second?.stop();
    await gateway?.stop();
  });

  const url = (): string => `${gateway.baseUrl}${PATH}`;
  const nowS = (): number => Math.floor(Date.now() / 1_000);
  const proof = (making?: ProofMaking): string => key.proof({ method: 'GET', url: url(), token }, making);

  async function send(
    headers: Record<string, string>,
    { baseUrl = gateway.baseUrl, method = 'GET', path = PATH } = {},
  ): Promise<GatewayAnswer> {
    const response = await fetch(`${baseUrl}${path}`, { method, headers });
    const body: unknown = method === 'HEAD' ? undefined : await response.json();
    return { status: response.status, headers: response.headers, body };
  }
  const sendProof = async (dpop: string, where = {}): Promise<GatewayAnswer> =>
    send({ authorization: `DPoP ${token}`, dpop }, where);
  const expectRefused = (answer: GatewayAnswer): void => {
    expectProblem(answer, 401, 'invalid-dpop-proof');
    expect(answer.headers.get('www-authenticate')).toBe(CHALLENGE);
  };

  it('is answered with a good proof, also before and after the moment by a little', async () => {
    expect((await sendProof(proof())).status).toBe(200);
    for (const iat of [nowS() + 8, nowS() - 50, Date.now() / 1_000])
      expect((await sendProof(proof({ claims: { iat } }))).status).toBe(200);
    const longer = { claims: { htu: `${url()}?x=1#y`, nonce: 'n', more: [1] } };
    expect((await sendProof(proof(longer))).status).toBe(200);
  });

  it('is refused with every proof that is not one of this request, and nothing says which check failed', async () => {
    const other = new ProofKey();
    const { host } = new URL(gateway.baseUrl);
    const claims: [string, Record<string, unknown>][] = [
      ['another method', { htm: 'POST' }],
      ['a method in small letters', { htm: 'get' }],
      ['no method', { htm: undefined }],
      ['another path', { htu: `${url()}/x` }],
      ['a path that begins alike', { htu: url().slice(0, -1) }],
      ['another host', { htu: `http://gateway.example${PATH}` }],
      ['another scheme', { htu: `https://${host}${PATH}` }],
      ['a user before the host', { htu: `http://x@${host}${PATH}` }],
      ['a path alone', { htu: PATH }],
      ['a list of addresses', { htu: [url()] }],
      ['no address', { htu: undefined }],
      ['no ath', { ath: undefined }],
      ['the ath of another token', { ath: sha256(forge.token()) }],
      ['the ath in hexadecimal', { ath: createHash('sha256').update(token).digest('hex') }],
      ['an old proof', { iat: nowS() - 61 }],
      ['an old proof with a long life', { iat: nowS() - 600, exp: nowS() + 600 }],
      ['a proof of the future', { iat: nowS() + 30 }],
      ['a proof of the far future', { iat: nowS() + 61 }],
      ['an expired proof', { exp: nowS() - 1 }],
      ['a proof not valid yet', { nbf: nowS() + 61 }],
      ['no iat', { iat: undefined }],
      ['iat as text', { iat: String(nowS()) }],
      ['no jti', { jti: undefined }],
      ['an empty jti', { jti: '' }],
      ['jti as number', { jti: 7 }],
    ];
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const rsaJwk = rsa.publicKey.export({ format: 'jwk' });
    const secret = { kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url') };
    const makings: [string, ProofMaking][] = [
      ...claims.map(([name, change]): [string, ProofMaking] => [name, { claims: change }]),
      ['a private key in the header', { header: { jwk: key.privateJwk } }],
      ['a symmetric key in the header', { header: { jwk: secret } }],
      [
        'a symmetric key and its algorithm',
        { header: { jwk: secret, alg: 'HS256' }, signer: hs256(Buffer.alloc(32, 1)) },
      ],
      [
        'HS256 with the public key as secret',
        { header: { alg: 'HS256' }, signer: hs256(JSON.stringify(key.publicJwk)) },
      ],
      ['no algorithm', { header: { alg: 'none' }, signer: unsigned }],
      ['no signature', { signer: unsigned }],
      ['RS256', { header: { alg: 'RS256', jwk: rsaJwk }, signer: rs256(rsa.privateKey) }],
      ['RS256 named', { header: { alg: 'RS256' } }],
      ['a signature of another key', { signer: es256(other.privateJwk) }],
      ['another key', { header: { jwk: other.publicJwk }, signer: es256(other.privateJwk) }],
      ['no key', { header: { jwk: undefined } }],
      ['a key named by kid alone', { header: { jwk: undefined, kid: 'k' } }],
      ['no type', { header: { typ: undefined } }],
      ['the type of an access token', { header: { typ: 'at+jwt' } }],
      ['an unknown critical header', { header: { crit: ['b64x'], b64x: true } }],
    ];
    const told = new Set<string>();
    for (const [name, making] of makings) {
      const answer = await sendProof(proof(making));
      expect([name, answer.status]).toEqual([name, 401]);
      expectRefused(answer);
      told.add((answer.body as { detail: string }).detail);
    }
    for (const dpop of ['x', 'x.y.z', '', `${proof()}, ${proof()}`, token, compact({}, {}, unsigned)])
      expectRefused(await sendProof(dpop));
    expectRefused(await send({ authorization: `DPoP ${token}` }));
    expect(told.size).toBe(1);
  });

  it('is refused with two proofs, whichever of them is good', async () => {
    const raw = async (...proofs: string[]): Promise<string> => {
      const lines = proofs.map((each) => `DPoP: ${each}`);
      const request = head(`GET ${PATH} HTTP/1.1`, 'Host: x', `Authorization: DPoP ${token}`, ...lines);
      return (await sendRaw(gateway.process.port, [request], { patienceMs: 400 })).text;
    };
    expect(await raw(proof())).toMatch(/^HTTP\/1.1 200/);
    for (const two of [
      [proof(), proof()],
      ['x', proof()],
      [proof(), 'x'],
    ]) {
      const text = await raw(...two);
      expect(text).toMatch(/^HTTP\/1.1 401/);
      expect(text).toContain('invalid_dpop_proof');
    }
  });

  it('compares with the public address, never with the host that the sender names', async () => {
    const foreign = `http://attacker.example${PATH}`;
    const raw = async (dpop: string): Promise<number> => {
      const lines = ['Host: attacker.example', 'X-Forwarded-Host: attacker.example', `DPoP: ${dpop}`];
      const request = head(`GET ${PATH} HTTP/1.1`, `Authorization: DPoP ${token}`, ...lines);
      return (await sendRaw(gateway.process.port, [request], { patienceMs: 400 })).status;
    };
    expect(await raw(proof({ claims: { htu: foreign } }))).toBe(401);
    expect(await raw(proof())).toBe(200);
  });

  it('takes a proof once, of forty at the same moment in two processes, and not after a restart', async () => {
    const used = proof();
    const both = [gateway.baseUrl, second.baseUrl];
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => sendProof(used, { baseUrl: both[index % 2] })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBe(1);
    answers.filter(({ status }) => status !== 200).forEach(expectRefused);
    for (const baseUrl of both) expectRefused(await sendProof(used, { baseUrl }));
    // The same jti in another proof, and the same jti of another key.
    const jti = 'a-jti-of-mine';
    expect((await sendProof(proof({ claims: { jti } }))).status).toBe(200);
    expectRefused(await sendProof(proof({ claims: { jti, iat: nowS() + 1 } })));
    const neighbor = new ProofKey();
    const theirs = forge.token({ cnf: { jkt: neighbor.thumbprint } });
    const dpop = neighbor.proof({ method: 'GET', url: url(), token: theirs }, { claims: { jti } });
    expect((await send({ authorization: `DPoP ${theirs}`, dpop })).status).toBe(200);
    await gateway.process.end('SIGKILL');
    gateway = await startAgain(gateway);
    expectRefused(await sendProof(used));
    expectRefused(await sendProof(proof({ claims: { jti, iat: nowS() + 2 } })));
    expect((await sendProof(proof())).status).toBe(200);
  }, 120_000);

  it('is refused under the other scheme: a bound token as Bearer, a plain one as DPoP', async () => {
    for (const headers of [
      { authorization: `Bearer ${token}` },
      { authorization: `Bearer ${token}`, dpop: proof() },
    ]) {
      const answer = await send(headers);
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP error="invalid_token"/);
    }
    const plain = forge.token();
    const dpop = key.proof({ method: 'GET', url: url(), token: plain });
    for (const authorization of [`DPoP ${plain}`, `dpop ${plain}`])
      expectProblem(await send({ authorization, dpop }), 401, 'unauthenticated');
    expect((await send({ authorization: `Bearer ${plain}` })).status).toBe(200);
  });

  it('stays bound when it was verified before: the memory of verified tokens keeps what it is bound to', async () => {
    expect((await sendProof(proof())).status).toBe(200);
    expect((await send({ authorization: `Bearer ${token}` })).status).toBe(401);
    expectRefused(await send({ authorization: `DPoP ${token}` }));
  });

  it('is refused when it is bound in a way nobody here can check', async () => {
    const bindings = [
      {},
      { kid: 'k' },
      { jwk: key.publicJwk },
      { jkt: key.thumbprint, jku: 'https://attacker.example' },
      { jkt: '' },
      { jkt: 7 },
      null,
      'x',
      [key.thumbprint],
    ];
    for (const cnf of bindings) {
      const strange = forge.token({ cnf });
      const dpop = key.proof({ method: 'GET', url: url(), token: strange });
      for (const headers of [
        { authorization: `Bearer ${strange}` },
        { authorization: `DPoP ${strange}`, dpop },
      ])
        expect([cnf, (await send(headers)).status]).toEqual([cnf, 401]);
    }
  });

  it('leaves no more in the database than one digest for a proof, and that for two minutes', async () => {
    const { superuser } = gateway.database;
    const count = async (): Promise<number> =>
      Number((await superuser.query<{ n: string }>('select count(*) as n from used_proof')).rows[0]?.n);
    const before = await count();
    expect((await sendProof(proof({ claims: { jti: 'j'.repeat(5_000) } }))).status).toBe(200);
    for (const bad of [proof({ claims: { ath: 'x' } }), 'x']) await sendProof(bad);
    await send({ authorization: `Bearer ${forge.token()}`, dpop: proof() });
    expect(await count()).toBe(before + 1);
    const { rows } = await superuser.query<{ bytes: number; seconds: number }>(
      `select max(length(digest)) as bytes, max(extract(epoch from kept_until - now()))::float8 as seconds from used_proof`,
    );
    expect(rows[0]?.bytes).toBe(32);
    expect(rows[0]?.seconds).toBeGreaterThan(100);
    expect(rows[0]?.seconds).toBeLessThanOrEqual(120);
    const kept = await count();
    await superuser.query(
      `update used_proof set kept_until = now() where digest in (select digest from used_proof limit $1)`,
      [kept - 1],
    );
    await superuser.query(`update oidc_payload set expires_at = now()`);
    const third = await startSecondProcess(gateway); // what has expired is forgotten at a start, and then ever again
    const until = Date.now() + 10_000;
    while ((await count()) > 1 && Date.now() < until) await sleep(100);
    await third.stop();
    expect(await count()).toBe(1);
    const { rowCount } = await superuser.query('select 1 from oidc_payload');
    expect(rowCount).toBe(0);
  }, 60_000);

  describe('at the issuer', () => {
    const atIssuer = async (making?: ProofMaking) => {
      const party = gateway.demo.clients['bank-a'];
      if (!party) throw new Error('no bank A');
      const target = { method: 'POST', url: `${gateway.demo.issuer}/token` };
      return askToken(gateway, party, { dpop: key.proof(target, making) });
    };

    it('is not given for a proof that is old, of the future, of another request, or no proof', async () => {
      const bad: ProofMaking[] = [
        { claims: { iat: nowS() - 61 } },
        { claims: { iat: nowS() + 30 } },
        { claims: { htu: `${gateway.demo.issuer}/request` } },
        { claims: { htm: 'GET' } },
        { claims: { jti: undefined } },
        { header: { jwk: key.privateJwk } },
        { header: { alg: 'none' }, signer: unsigned },
        { signer: es256(new ProofKey().privateJwk) },
      ];
      for (const making of bad) {
        const { status, body } = await atIssuer(making);
        expect([making, status, body['error']]).toEqual([making, 400, 'invalid_dpop_proof']);
        expect(body).not.toHaveProperty('access_token');
      }
    });

    it('is given once for a proof', async () => {
      const claims = { jti: 'once-at-the-issuer' };
      expect((await atIssuer({ claims })).status).toBe(200);
      expect((await atIssuer({ claims })).body).not.toHaveProperty('access_token');
    });
  });
});
