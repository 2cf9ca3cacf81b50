import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { newEcPrivateJwk, SigningKey } from '../../src/platform/crypto/index.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { residentBytes } from '../support/raw-http.js';
import { startSecondProcess } from '../support/second-process.js';
import { compact, es256, TokenForge } from '../support/tokens.js';

const PATH = '/v1/catalog/items/TAX-04';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('a gateway that trusts the issuer of others', () => {
  let gateway: TestGateway;
  let forge: TokenForge;
  let goodSet: string;
  let issuer: Server;
  let asked: string[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let relying: Awaited<ReturnType<typeof startSecondProcess>>;

  beforeAll(async () => {
    gateway = await startGateway();
    forge = new TokenForge(gateway);
    goodSet = await (await fetch(`${gateway.demo.issuer}/jwks`)).text();
    issuer = createServer((request, response) => {
      asked.push(request.url ?? '');
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(issuer, 'listening');
    relying = await startSecondProcess(gateway, { EXTERNAL_ISSUER_JWKS_URI: `${issuerUrl()}/jwks` });
  }, STARTING_MS);
  beforeEach(() => {
    answer = (_request, response) => void response.end(goodSet);
    asked = [];
  });
  afterAll(async () => {
    await relying?.stop();
    issuer?.closeAllConnections();
    issuer?.close();
    await gateway?.stop();
  });

  const issuerUrl = (): string => `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  const statusOf = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${relying.baseUrl}${PATH}`, { headers })).status;
  };

  // The first, while the process knows no key.
  it('T12: says that it cannot tell until it has a key set, and takes no garbage and no 50 MB for one', async () => {
    const piece = Buffer.alloc(65_536, ' ');
    let sentBytes = 0;
    const endless = (response: ServerResponse): void => {
      if (response.destroyed || sentBytes > 50 * 2 ** 20) return void response.end(goodSet);
      sentBytes += piece.length;
      response.write(piece, () => endless(response));
    };
    const before = residentBytes(relying.pid);
    for (const bad of [
      (response: ServerResponse) => void response.end('<html>not found</html>'),
      (response: ServerResponse) => void response.writeHead(500).end(goodSet),
      (response: ServerResponse) => void response.end('{"keys":[]}'),
      (response: ServerResponse) => void response.destroy(),
      endless,
    ]) {
      await sleep(1_000); // without a set it is asked for every second
      answer = (_request, response) => bad(response);
      expect(await statusOf(forge.token())).toBe(503);
    }
    expect(asked.length).toBe(5);
    expect(sentBytes).toBeLessThan(20 * 2 ** 20);
    expect(residentBytes(relying.pid) - before).toBeLessThan(50 * 2 ** 20);
    await sleep(1_000);
    answer = (_request, response) => void response.end(goodSet);
    expect(await statusOf(forge.token())).toBe(200);
  });

  it('T03: refuses every kid it does not know, and asks the issuer at most once for all of them', async () => {
    const header = forge.header();
    const good = Buffer.from(JSON.stringify(header)).toString('base64url');
    const withHeader = (text: string): string => {
      const signed = `${Buffer.from(text).toString('base64url')}.${forge.token().split('.')[1]}`;
      return `${signed}.${es256(forge.issuerKey)(signed).toString('base64url')}`;
    };
    expect(await statusOf(withHeader(Buffer.from(good, 'base64url').toString()))).toBe(200);
    const kids = [
      'unknown',
      '',
      ' ',
      '../../../../etc/passwd',
      '/dev/null',
      'file:///etc/passwd',
      `${issuerUrl()}/kid`,
      "' or 1=1 --",
      "x'; drop table client; --",
      '__proto__',
      'constructor',
      '\u0000',
      'k'.repeat(7_000),
      forge.issuerKey.kid.toUpperCase(),
      ` ${forge.issuerKey.kid}`,
      7,
      null,
      [forge.issuerKey.kid],
      undefined,
    ];
    for (const kid of kids) expect([kid, await statusOf(forge.token({}, { kid }))]).toEqual([kid, 401]);
    // 10 kB, of which more than the head of a request may be: refused in either case.
    expect([400, 401, 431]).toContain(await statusOf(forge.token({}, { kid: 'k'.repeat(10_240) })));
    const { kid } = forge.issuerKey;
    for (const twice of [
      `{"alg":"ES256","typ":"at+jwt","kid":"unknown","kid":"${kid}"}`,
      `{"alg":"ES256","typ":"at+jwt","kid":"${kid}","kid":"unknown"}`,
      `{"alg":"none","typ":"at+jwt","kid":"${kid}","alg":"ES256"}`,
    ])
      expect([twice, await statusOf(withHeader(twice))]).toEqual([twice, 401]);
    const flood = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => statusOf(forge.token({}, { kid: `flood-${n}` }))),
    );
    expect(new Set(flood)).toEqual(new Set([401]));
    expect(asked.length).toBeLessThanOrEqual(1);
    expect(await statusOf(forge.token())).toBe(200);
  });

  it('T03: never looks at a key or at a place of keys that a header names', async () => {
    const own = await newEcPrivateJwk();
    const { publicJwk } = await SigningKey.fromJwk(own);
    const place = `${issuerUrl()}/attacker`;
    answer = ({ url }, response) =>
      void response.end(url === '/jwks' ? goodSet : JSON.stringify({ keys: [publicJwk] }));
    for (const source of [
      { jku: place },
      { x5u: place },
      { jwk: publicJwk },
      { x5c: [Buffer.from('x').toString('base64')] },
      { jku: place, x5u: place, jwk: publicJwk, x5c: ['eA=='] },
    ]) {
      for (const kid of [own.kid, forge.issuerKey.kid]) {
        const token = compact(forge.header({ kid, ...source }), forge.claims(), es256(own));
        expect([source, await statusOf(token)]).toEqual([source, 401]);
      }
      // Beside a good signature they are harmless.
      expect(await statusOf(forge.token({}, source))).toBe(200);
    }
    expect(asked).not.toContain('/attacker');
  });

  it('T05: accepts a token from 8 s ahead, refuses one from 30 or 61 s, and gives no leeway at the end', async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    const cases: [Record<string, number>, number][] = [
      [{ iat: nowS + 8 }, 200],
      [{ nbf: nowS + 8 }, 200],
      [{ iat: nowS + 8, nbf: nowS + 8 }, 200],
      [{ iat: nowS + 30 }, 401],
      [{ nbf: nowS + 30 }, 401],
      [{ iat: nowS + 61 }, 401],
      [{ nbf: nowS + 61 }, 401],
      [{ exp: nowS - 1 }, 401],
      [{ exp: nowS }, 401],
      [{ exp: nowS - 600 }, 401],
    ];
    for (const [claims, expected] of cases) {
      const token = forge.token({ exp: nowS + 300, ...claims });
      expect([claims, await statusOf(token)]).toEqual([claims, expected]);
    }
    const ending = forge.token({ exp: Math.floor(Date.now() / 1_000) + 2 });
    expect(await statusOf(ending)).toBe(200);
    await sleep(2_050);
    expect(await statusOf(ending)).toBe(401);
  });

  it('T12: goes on with the keys it knows when the issuer is gone', async () => {
    expect(await statusOf(forge.token())).toBe(200);
    answer = (_request, response) => void response.destroy();
    for (let n = 0; n < 20; n += 1) expect(await statusOf(forge.token())).toBe(200);
    expect(await statusOf(forge.token({}, { kid: 'new' }))).toBe(401);
  });
});
