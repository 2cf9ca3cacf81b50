import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { newEcPrivateJwk, SigningKey } from '../../src/platform/crypto/index.js';
import { VerifiedTokens } from '../../src/parties/identity/verified-tokens.js';
import { change, turn } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { head, residentBytes, sendRaw } from '../support/raw-http.js';
import { startSecondProcess } from '../support/second-process.js';
import { compact, es256, hs256, rs256, type Signer, TokenForge, unsigned } from '../support/tokens.js';

const PATH = '/v1/catalog/items/TAX-04';
const ES384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'jwk' });

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('access tokens', () => {
  let gateway: TestGateway;
  let forge: TokenForge;
  let second: Awaited<ReturnType<typeof startSecondProcess>>;

  beforeAll(async () => {
    gateway = await startGateway();
    forge = new TokenForge(gateway);
    second = await startSecondProcess(gateway);
  }, STARTING_MS);
  afterAll(async () => {
    await second?.stop();
    await gateway?.stop();
  });

  const send = async (
    authorization: string,
    { baseUrl = gateway.baseUrl, path = PATH } = {},
  ): Promise<Response> => fetch(`${baseUrl}${path}`, { headers: { authorization } });
  const statusWith = async (token: string, baseUrl = gateway.baseUrl): Promise<number> =>
    (await send(`Bearer ${token}`, { baseUrl })).status;

  it('accepts what the forge makes when nothing is wrong with it', async () => {
    expect(await statusWith(forge.token())).toBe(200);
    expect(await statusWith(forge.token({}, { typ: 'application/at+jwt' }))).toBe(200);
  });

  it('T01: refuses a token without signature, under any spelling of alg', async () => {
    const signed = forge.token().split('.');
    const tokens = [
      ...['none', 'None', 'NONE', 'nOnE', '', undefined].map((alg) => forge.token({}, { alg }, unsigned)),
      ...['none', undefined].map((alg) => forge.token({}, { alg })),
      forge.token({}, {}, unsigned),
      `${signed[0]}.${signed[1]}`,
      `${signed[0]}.${signed[1]}.`,
      `${signed[0]}.${signed[1]}.${'A'.repeat(86)}`,
      forge.token({}, {}, () => Buffer.alloc(64)),
    ];
    for (const token of tokens) expect([token, await statusWith(token)]).toEqual([token, 401]);
  });

  it('T02: refuses a token signed with the public key as secret, and algorithms that are not the key’s', async () => {
    const { kty, crv, x, y, kid } = forge.issuerKey;
    const publicKey = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
    const published = await (await fetch(`${gateway.demo.issuer}/jwks`)).text();
    const forgeries: [string, Signer][] = [
      ['HS256', hs256(pem)],
      ['HS256', hs256(pem.trim())],
      ['HS256', hs256(publicKey.export({ type: 'spki', format: 'der' }))],
      ['HS256', hs256(published)],
      ['HS256', hs256(JSON.stringify({ kty, crv, x, y, kid }))],
      ['HS256', hs256('')],
      ['RS256', rs256(rsa)],
      ['PS256', rs256(rsa)],
      ['RS256', es256(forge.issuerKey)],
      ['PS256', es256(forge.issuerKey)],
      ['ES384', es256(forge.issuerKey)],
      ['ES384', es256(ES384)],
      ['EdDSA', es256(forge.issuerKey)],
    ];
    for (const [alg, signer] of forgeries) {
      expect([alg, await statusWith(forge.token({}, { alg }, signer))]).toEqual([alg, 401]);
    }
  });

  it('T04: refuses wrong and missing claims, compared to the letter', async () => {
    const { issuer, audience } = gateway.demo;
    const nowS = Math.floor(Date.now() / 1_000);
    const wrong = [
      ...[`${issuer}/`, issuer.toUpperCase(), 'https://issuer.example', '', undefined].map((iss) => ({
        iss,
      })),
      ...[
        `${audience}/`,
        'https://other.example',
        [audience],
        [audience, 'x'],
        ['x', audience],
        [],
        {},
        undefined,
      ].map((aud) => ({ aud })),
      ...[nowS - 1, 0, -1, `${nowS + 60}`, nowS + 60.5, null, undefined].map((exp) => ({ exp })),
      { iat: undefined },
      { iat: `${nowS}` },
      { iat: nowS + 61, exp: nowS + 120 },
      { nbf: nowS + 61 },
      ...['bank-b', '', 7, null, undefined].map((sub) => ({ sub })),
      ...['bank-b', '', ['bank-a'], 'nobody', null, undefined].map((clientId) => ({ client_id: clientId })),
      { sub: 'nobody', client_id: 'nobody' },
      { scope: ['institution'] },
    ];
    for (const claims of wrong) {
      const answer = await send(`Bearer ${forge.token(claims)}`);
      expect([claims, answer.status]).toEqual([claims, 401]);
    }
  });

  it('T06: refuses everything that is no access token of this environment', async () => {
    const elsewhere = await newEcPrivateJwk();
    const idToken = { aud: 'bank-a', nonce: 'n', client_id: undefined };
    const others = {
      'an ID token': forge.token(idToken, { typ: 'JWT' }),
      'an ID token for our audience': forge.token({}, { typ: 'JWT' }),
      'no typ': forge.token({}, { typ: undefined }),
      'a DPoP proof': forge.token({}, { typ: 'dpop+jwt' }),
      'an authorization artifact': forge.token({}, { typ: 'authorization+jwt' }),
      'nearly the typ': forge.token({}, { typ: 'at+jwt ' }),
      'a list of typ': forge.token({}, { typ: ['at+jwt'] }),
      'a client assertion': forge.assertion(),
      'a client assertion for our audience': forge.assertion(forge.claims(), { header: { typ: 'at+jwt' } }),
      'another environment': compact(forge.header({ kid: elsewhere.kid }), forge.claims(), es256(elsewhere)),
      'another environment under our kid': forge.token({}, {}, es256(elsewhere)),
      'a key in the header': forge.token(
        {},
        { jwk: (await SigningKey.fromJwk(elsewhere)).publicJwk },
        es256(elsewhere),
      ),
      'a refresh token': 'oNtv9cuQ2Yq0bGd3pT7mWkzL5sXeHfRj8aCiVuE1nB4',
    };
    for (const [name, token] of Object.entries(others)) {
      expect([name, await statusWith(token)]).toEqual([name, 401]);
    }
  });

  it('says the same of every token it refuses, and nothing of the check that failed', async () => {
    const bodies = await Promise.all(
      [forge.token({ exp: 1 }), forge.token({ iss: 'x' }), forge.token({}, {}, unsigned), 'x'].map(
        async (token) => {
          const { requestId, ...rest } = (await (await send(`Bearer ${token}`)).json()) as Record<
            string,
            unknown
          >;
          expect(requestId).toEqual(expect.any(String));
          return rest;
        },
      ),
    );
    expect(new Set(bodies.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(bodies[0]).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  describe('T10: a token that is verified and cached in two processes', () => {
    let operator: ReturnType<TestGateway['as']>;
    beforeAll(() => {
      operator = gateway.as('operator');
    });
    const inBoth = async (token: string): Promise<number[]> =>
      Promise.all([statusWith(token), statusWith(token, second.baseUrl)]);
    const client = (): string => `/v1/participants/${gateway.participantId('bank-b')}/clients/bank-b`;
    const institution = (): string => `/v1/institutions/${gateway.participantId('bank-b')}`;
    const changeNow = async (path: string, body: object): Promise<void> => {
      expect(await change(operator, path, body)).toMatchObject({ status: 200 });
    };
    const cachedToken = async (): Promise<string> => {
      const token = compact(forge.header(), forge.claims({}, 'bank-b'), es256(forge.issuerKey));
      expect(await inBoth(token)).toEqual([200, 200]);
      return token;
    };

    it('T10: is refused once its participant is suspended, and answers again when it is resumed', async () => {
      const token = await cachedToken();
      await turn(operator, institution(), 'suspended');
      expect(await inBoth(token)).toEqual([403, 403]);
      const refusal = await send(`Bearer ${token}`, { path: '/v1/usage-records' });
      expect(await refusal.json()).toMatchObject({ code: 'institution-suspended' });
      await turn(operator, institution(), 'active');
      expect(await inBoth(token)).toEqual([200, 200]);
    });

    it('T10: is refused once its client is disabled, and stays refused when the client is let in again', async () => {
      const token = await cachedToken();
      await sleep(1_100);
      await changeNow(client(), { status: 'disabled' });
      expect(await inBoth(token)).toEqual([401, 401]);
      await changeNow(client(), { status: 'active' });
      expect(await inBoth(token)).toEqual([401, 401]);
    });

    const newKeys = async (): Promise<object> => {
      const { publicJwk } = await SigningKey.fromJwk(await newEcPrivateJwk());
      return { jwks: { keys: [publicJwk] } };
    };

    it('T10: is refused once the key of its client was changed', async () => {
      await sleep(1_100); // a token of the second in which the client was changed last
      const token = await cachedToken();
      await sleep(1_100);
      await changeNow(client(), await newKeys());
      expect(await inBoth(token)).toEqual([401, 401]);
    });

    it('T10: is refused once the key of its client was changed in the second it was issued in', async () => {
      for (let round = 0; round < 20; round += 1) {
        await sleep(1_010 - (Date.now() % 1_000));
        const issuedAtS = Math.floor(Date.now() / 1_000);
        const token = compact(forge.header(), forge.claims({}, 'bank-b'), es256(forge.issuerKey));
        await changeNow(client(), await newKeys());
        if (Math.floor(Date.now() / 1_000) > issuedAtS) continue; // too slow to tell
        expect(await inBoth(token)).toEqual([401, 401]);
        return;
      }
    });
  });

  describe('T11: the cache of verified tokens', () => {
    it('T11: tells apart tokens that begin alike or differ in one byte', () => {
      const tokens = new VerifiedTokens();
      const token = forge.token();
      tokens.add(token, { clientId: 'bank-a', scopes: [], issuedAtS: 0 }, 2_000);
      expect(tokens.find(token, 1_999)).toMatchObject({ clientId: 'bank-a' });
      for (const other of [`${token}A`, token.slice(0, -1), `${token} `, token.replace(/^e/, 'f'), '']) {
        expect(tokens.find(other, 1_999)).toBeUndefined();
      }
      expect(tokens.find(token, 2_000)).toBeUndefined();
      expect(tokens.size).toBe(0);
    });

    it('T11: refuses each of 2,000 tokens with one changed byte beside a cached one, and keeps no memory', async () => {
      const good = forge.token();
      expect(await statusWith(good)).toBe(200);
      const [headerPart = '', payload = '', signature = ''] = good.split('.');
      const body = `${headerPart}.${payload}.`;
      const spoilt = Array.from({ length: 2_000 }, (_, index) => {
        const at = index % (signature.length - 1); // the last character has spare bits
        const letter = signature[at] === 'A' ? 'B' : 'A';
        return `${body}${signature.slice(0, at)}${letter}${signature.slice(at + 1)}${index < 85 ? '' : `.${index}`}`;
      });
      const beforeBytes = residentBytes(gateway.process.pid);
      const startedAt = performance.now();
      const statuses = new Set<number>();
      for (let index = 0; index < spoilt.length; index += 25) {
        const batch = await Promise.all(
          spoilt.slice(index, index + 25).map(async (token) => statusWith(token)),
        );
        for (const status of batch) statuses.add(status);
      }
      expect([...statuses]).toEqual([401]);
      expect((performance.now() - startedAt) / spoilt.length).toBeLessThan(20);
      expect(residentBytes(gateway.process.pid) - beforeBytes).toBeLessThan(100 * 2 ** 20);
      expect(await statusWith(good)).toBe(200);
    });

    it('T11: ends a cached token at the second it expires', async () => {
      const token = forge.token({ exp: Math.floor(Date.now() / 1_000) + 2 });
      expect(await statusWith(token)).toBe(200);
      await sleep(2_050);
      expect(await statusWith(token)).toBe(401);
    });
  });

  describe('T13: where the token stands', () => {
    const raw = async (...lines: string[]): Promise<number> =>
      (
        await sendRaw(gateway.process.port, [head(`GET ${PATH} HTTP/1.1`, 'Host: x', ...lines)], {
          patienceMs: 400,
        })
      ).status;

    it('T13: takes the scheme in any case', async () => {
      for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
        expect((await send(`${scheme} ${forge.token()}`)).status).toBe(200);
      }
    });

    it('T13: refuses two Authorization headers, whichever of them is good', async () => {
      const token = forge.token();
      const good = `Authorization: Bearer ${token}`;
      expect(await raw(good)).toBe(200);
      expect(await raw(good, good)).toBe(400);
      expect(await raw(good, 'authorization: Basic eDp5')).toBe(400);
      expect(await raw('AUTHORIZATION: Basic eDp5', good)).toBe(400);
      expect(await raw(`${good}, Bearer ${token}`)).toBe(401);
    });

    it('T13: does not look for a token in query or body', async () => {
      const token = forge.token();
      for (const name of ['access_token', 'token', 'auth_token', 'authorization']) {
        expect((await fetch(`${gateway.baseUrl}${PATH}?${name}=${token}`)).status).toBe(401);
        const body = JSON.stringify({ [name]: token });
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${gateway.baseUrl}/v1/queries`, { method: 'POST', headers, body });
        expect(answer.status).toBe(401);
      }
      expect(
        (await fetch(`${gateway.baseUrl}${PATH}`, { headers: { cookie: `access_token=${token}` } })).status,
      ).toBe(401);
    });

    it('T13: refuses control characters and what stands around the token', async () => {
      const token = forge.token();
      for (const value of [`Bearer\u0001${token}`, `Bearer ${token}\u0000`, `Bearer \u007f${token}`]) {
        expect([400, 401]).toContain(await raw(`Authorization: ${value}`));
      }
      for (const value of [token, 'Bearer', 'Bearer ', `Basic ${token}`, `Bearer${token}`, `JWT ${token}`]) {
        expect((await send(value)).status).toBe(401);
      }
    });

    it('T13: refuses a good token with anything behind it', async () => {
      expect((await send(`Bearer ${forge.token()} and more`)).status).toBe(401);
    });
  });
});
