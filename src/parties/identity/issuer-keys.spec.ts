import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { IssuerKeys } from './issuer-keys.js';

const jwk = (kid: string) => ({
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid,
});
const setOf = (...kids: string[]): string => JSON.stringify({ keys: kids.map(jwk) });
const named = (kid: string) => ({ alg: 'ES256', kid });
const text =
  (body: string, status = 200) =>
  (response: ServerResponse): void =>
    void response.writeHead(status).end(body);

describe('IssuerKeys', () => {
  let server: Server;
  let url: string;
  let answer: (response: ServerResponse) => void;
  let asked: number;
  let nowMs: number;
  let keys: IssuerKeys;
  const clock = { monotonicMs: () => nowMs };

  beforeAll(() => Logger.overrideLogger(false)); // it tells of every failure, and there are many
  beforeEach(async () => {
    asked = 0;
    nowMs = 1_000;
    answer = text(setOf('a'));
    server = createServer((_request, response) => {
      asked += 1;
      answer(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    keys = new IssuerKeys(url, clock);
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  const has = async (kid: string): Promise<boolean> => (await keys.find(named(kid))) !== undefined;
  /** Asks for a known key until the fetch beside it is over. */
  const untilAsked = async (times: number): Promise<void> => {
    const isAsked = (): boolean => asked >= times;
    while (!isAsked()) await sleep(5);
    await sleep(50);
  };

  it('T03: fetches the set once for everybody who comes first, and not again for keys it has', async () => {
    expect(await Promise.all(Array.from({ length: 50 }, async () => has('a')))).not.toContain(false);
    for (let n = 0; n < 50; n += 1) expect(await has('a')).toBe(true);
    expect(asked).toBe(1);
  });

  it('T03: fetches it for unknown kids at most once a minute, however many ask', async () => {
    expect(await has('a')).toBe(true);
    for (let n = 0; n < 200; n += 1) expect(await has(`unknown ${n}`)).toBe(false);
    expect(asked).toBe(1);
    nowMs += 59_999;
    expect(await has('unknown')).toBe(false);
    expect(asked).toBe(1);
    nowMs += 1;
    await Promise.all(Array.from({ length: 200 }, async (_, n) => has(`unknown ${n}`)));
    expect(asked).toBe(2);
  });

  it('T12: takes a new key without a restart, and drops one that is gone', async () => {
    expect(await has('a')).toBe(true);
    answer = text(setOf('b'));
    nowMs += 60_000;
    expect(await has('b')).toBe(true);
    expect(await has('a')).toBe(false);
    expect(asked).toBe(2);
  });

  it('T12: fetches the set anew every ten minutes, beside the work', async () => {
    expect(await has('a')).toBe(true);
    answer = text(setOf('b'));
    nowMs += 600_001;
    expect(await has('a')).toBe(true); // not waited for
    await untilAsked(2);
    expect(await has('a')).toBe(false);
    expect(await has('b')).toBe(true);
  });

  it('T12: goes on with the known keys while the issuer does not answer, for an hour, and asks once a minute', async () => {
    expect(await has('a')).toBe(true);
    answer = (response) => void response.destroy();
    for (let minute = 0; minute < 60; minute += 1) {
      nowMs += 60_000;
      for (let n = 0; n < 5; n += 1) expect(await has('a')).toBe(true);
      expect(await has('b')).toBe(false);
    }
    expect(asked).toBeLessThanOrEqual(1 + 60);
    answer = text(setOf('a', 'b'));
    nowMs += 60_000;
    expect(await has('b')).toBe(true);
  });

  it('T12: never lets garbage take the place of a good set', async () => {
    expect(await has('a')).toBe(true);
    const garbage = [
      text('<html>'),
      text(''),
      text('{"keys":[]}'),
      text('null'),
      text(setOf('b').slice(0, -1)),
      text(setOf('b'), 500),
      text(setOf('b'), 404),
      (response: ServerResponse) => void response.writeHead(302, { location: url }).end(),
      (response: ServerResponse) =>
        void response
          .writeHead(200, { 'content-length': '9999' })
          .write('{"keys":[', () => response.destroy()),
    ];
    for (const each of garbage) {
      answer = each;
      nowMs += 60_000;
      expect(await has('b')).toBe(false);
      expect(await has('a')).toBe(true);
    }
    expect(asked).toBe(1 + garbage.length);
  });

  it('T12: stops reading a set of 50 MB at its limit', async () => {
    expect(await has('a')).toBe(true);
    const piece = Buffer.alloc(65_536, ' ');
    let sentBytes = 0;
    let isCut = false;
    answer = (response) => {
      response.on('close', () => (isCut = true));
      const more = (): void => {
        if (isCut) return;
        sentBytes += piece.length;
        if (sentBytes >= 50 * 2 ** 20) response.end(setOf('b'));
        else response.write(piece, more);
      };
      more();
    };
    nowMs += 60_000;
    expect(await has('b')).toBe(false);
    expect(await has('a')).toBe(true);
    expect(sentBytes).toBeLessThan(20 * 2 ** 20);
  });

  it('says that it cannot tell while it has no set, and asks at most once a second', async () => {
    answer = text('', 503);
    for (let n = 0; n < 20; n += 1) await expect(has('a')).rejects.toMatchObject({ status: 503 });
    expect(asked).toBe(1);
    answer = text(setOf('a'));
    nowMs += 1_000;
    expect(await has('a')).toBe(true);
  });
});
