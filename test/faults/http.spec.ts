import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { head, open, sendRaw, statusOf } from '../support/raw-http.js';

const HEADERS_MS = 1_000;
const BODY_MS = 1_500;
/** How much later than its limit a connection may be cut: the sweep runs once in the shorter of the two. */
const SWEEP_MS = 1_700;
const DISCOVERY = '/oidc/.well-known/openid-configuration';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('raw requests', () => {
  let gateway: TestGateway;
  let port: number;
  let institution: string;
  let provider: string;

  beforeAll(async () => {
    gateway = await startGateway({
      HEADERS_TIMEOUT_MS: String(HEADERS_MS),
      BODY_TIMEOUT_MS: String(BODY_MS),
      UPLOAD_TIMEOUT_MS: '60000',
      UPLOAD_FLOOR_BYTES_PER_S: '2000',
      FEED_LIMIT_BYTES: '1000000',
    });
    ({ port } = gateway.process);
    institution = `Authorization: Bearer ${await gateway.as('bank-a').accessToken()}`;
    provider = `Authorization: Bearer ${await gateway.as('market-regulation').accessToken()}`;
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());
  afterEach(async () => {
    expect(gateway.process.child.exitCode).toBeNull();
    expect((await fetch(`${gateway.baseUrl}/healthz`)).status).toBe(200);
  });

  const json = (...lines: string[]): string =>
    head('POST /v1/queries HTTP/1.1', 'Host: x', institution, 'Content-Type: application/json', ...lines);
  const SMUGGLED = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';

  describe('I15: requests that two readers could understand differently', () => {
    const plain = (...lines: string[]): string => head('GET /healthz HTTP/1.1', ...lines);
    const cases: [string, () => string][] = [
      [
        'Content-Length with Transfer-Encoding',
        () => `${json('Content-Length: 4', 'Transfer-Encoding: chunked')}0\r\n\r\n${SMUGGLED}`,
      ],
      [
        'Transfer-Encoding with Content-Length',
        () => `${json('Transfer-Encoding: chunked', 'Content-Length: 4')}0\r\n\r\n${SMUGGLED}`,
      ],
      ['two lengths', () => `${json('Content-Length: 2', 'Content-Length: 40')}{}${SMUGGLED}`],
      ['two equal lengths', () => `${json('Content-Length: 2', 'Content-Length: 2')}{}`],
      ['a list of lengths', () => `${json('Content-Length: 2, 2')}{}`],
      ['a signed length', () => `${json('Content-Length: +2')}{}`],
      ['a hexadecimal length', () => `${json('Content-Length: 0x2')}{}`],
      ['a negative length', () => `${json('Content-Length: -2')}{}`],
      ['chunked under another name', () => `${json('Transfer-Encoding: xchunked')}0\r\n\r\n`],
      ['chunked not last', () => `${json('Transfer-Encoding: chunked, identity')}0\r\n\r\n`],
      ['space before the colon', () => `${json('Transfer-Encoding : chunked')}0\r\n\r\n`],
      ['a broken chunk size', () => `${json('Transfer-Encoding: chunked')}zz\r\n{}\r\n0\r\n\r\n`],
      ['a chunk that ends without line', () => `${json('Transfer-Encoding: chunked')}2\r\n{}XX0\r\n\r\n`],
      ['bare LF after the request line', () => 'GET /healthz HTTP/1.1\nHost: x\r\n\r\n'],
      ['bare LF after a header', () => 'GET /healthz HTTP/1.1\r\nHost: x\nX-A: b\r\n\r\n'],
      ['bare LF at the end of the head', () => 'GET /healthz HTTP/1.1\r\nHost: x\r\n\n'],
      ['bare CR in a header', () => plain('Host: x', 'X-A: b\rX-B: c')],
      ['obsolete folding', () => plain('Host: x', 'X-A: b', ' folded')],
      ['obsolete folding with a tab', () => plain('Host: x', 'X-A: b', '\tfolded')],
      ['NUL in a header', () => plain('Host: x', 'X-A: b\0c')],
      ['a header without name', () => plain('Host: x', ': b')],
      ['absolute-form target', () => head('GET http://evil.example/healthz HTTP/1.1', 'Host: x')],
      ['absolute-form target of https', () => head('GET https://x/healthz HTTP/1.1', 'Host: x')],
      ['authority-form target', () => head('GET evil.example:80 HTTP/1.1', 'Host: x')],
      ['asterisk-form target', () => head('GET * HTTP/1.1', 'Host: x')],
      ['a space in the target', () => head('GET /healthz /x HTTP/1.1', 'Host: x')],
      ['Host doubled', () => plain('Host: x', 'Host: y')],
      ['Host doubled in other case', () => plain('Host: x', 'HOST: x')],
      ['a head of 64 kB', () => plain('Host: x', `X-A: ${'b'.repeat(65_536)}`)],
      ['HTTP/2 without upgrade', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['no HTTP at all', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ];

    it.each(cases)('I15: refuses %s and closes the connection', async (_, request) => {
      const { status, text, closedAfterMs } = await sendRaw(port, [request()], { patienceMs: 900 });
      expect(status).toBe(400);
      expect(closedAfterMs).toBeDefined();
      expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1); // nothing smuggled was answered
      expect(text).toContain('"code":"malformed-request"');
    });

    it('I15: refuses a request without Host and closes the connection', async () => {
      const { status, closedAfterMs } = await sendRaw(port, [plain('X-A: b')], { patienceMs: 900 });
      expect(status).toBe(400);
      expect(closedAfterMs).toBeDefined();
    });

    // The runtime answers by itself, without a body.
    it('I15: tells a sender without Host what is missing', async () => {
      const { text } = await sendRaw(port, [plain('X-A: b')], { patienceMs: 900 });
      expect(text).toContain('"code":"malformed-request"');
    });

    it('I15: never builds a link or an audience from the Host it is called by', async () => {
      const foreign = ['Host: evil.example', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https'];
      for (const path of [DISCOVERY, '/docs/', '/docs/openapi.json', '/v1/nothing']) {
        const request = head(
          `GET ${path} HTTP/1.1`,
          ...foreign,
          'Forwarded: host=evil.example',
          'Connection: close',
        );
        const { text } = await sendRaw(port, [request]);
        expect([path, statusOf(text) > 0, text.includes('evil.example')]).toEqual([path, true, false]);
      }
      const { text } = await sendRaw(port, [
        head(`GET ${DISCOVERY} HTTP/1.1`, ...foreign, 'Connection: close'),
      ]);
      expect(text).toContain(`"token_endpoint":"${gateway.demo.issuer}/token"`);
    });

    it('I15: answers pipelined requests each by itself, in order', async () => {
      const refused = head('GET /v1/providers HTTP/1.1', 'Host: x', institution);
      const { text } = await sendRaw(port, [
        plain('Host: x'),
        refused,
        head('GET /v1/providers HTTP/1.1', 'Host: x'),
        plain('Host: x', 'Connection: close'),
      ]);
      expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual([
        '200',
        '403',
        '401',
        '200',
      ]);
    });
  });

  describe('I17: slow peers', () => {
    const slowly = (text: string): Iterable<string> =>
      (function* bytes() {
        yield* text;
        yield* ' '.repeat(60);
      })();

    it('I17: cuts slow headers', async () => {
      const bytes = slowly(head('GET /healthz HTTP/1.1', 'Host: x', 'X-Slow: yes'));
      const answer = await sendRaw(port, bytes, { patienceMs: 5_000, pauseMs: 150 });
      expect(answer.closedAfterMs).toBeLessThan(HEADERS_MS + SWEEP_MS);
      expect(answer.status).toBe(408);
    });

    it('I17: cuts a slow JSON body with 408, one byte per 500 ms', async () => {
      const parts = [json('Content-Length: 50'), ...'{"uscc":"91140100MA0TEXT12Y"}'];
      const answer = await sendRaw(port, parts, { patienceMs: 5_000, pauseMs: 500 });
      expect(answer.status).toBe(408);
      expect(answer.text).toContain('"code":"request-timeout"');
      expect(answer.closedAfterMs).toBeLessThan(BODY_MS + SWEEP_MS);
    });

    it('I17: cuts a slow body that is sent in chunks', async () => {
      const parts = [json('Transfer-Encoding: chunked'), ...Array.from({ length: 20 }, () => '1\r\n \r\n')];
      const answer = await sendRaw(port, parts, { patienceMs: 5_000, pauseMs: 500 });
      expect(answer.status).toBe(408);
      expect(answer.closedAfterMs).toBeLessThan(BODY_MS + SWEEP_MS);
    });

    it('I17: cuts a slow body of a route without body, and of one that does not exist', async () => {
      for (const target of [
        'GET /v1/catalog/items',
        'GET /healthz',
        'POST /v1/nothing',
        'DELETE /v1/providers',
      ]) {
        const parts = [head(`${target} HTTP/1.1`, 'Host: x', institution, 'Content-Length: 500'), ...'{"a":'];
        const answer = await sendRaw(port, parts, { patienceMs: 5_000, pauseMs: 400 });
        expect([target, answer.closedAfterMs ?? 9_999]).toEqual([target, expect.any(Number)]);
        expect(answer.closedAfterMs ?? 9_999).toBeLessThan(BODY_MS + SWEEP_MS);
      }
    });

    // The mounted issuer reads the body itself, and only UPLOAD_TIMEOUT_MS (an hour) ends it.
    it('I17: cuts a slow body at the token endpoint', async () => {
      const type = 'Content-Type: application/x-www-form-urlencoded';
      const parts = [
        head('POST /oidc/token HTTP/1.1', 'Host: x', type, 'Content-Length: 50'),
        ...'grant_type=client',
      ];
      const answer = await sendRaw(port, parts, { patienceMs: 3_500, pauseMs: 300 });
      expect(answer.closedAfterMs ?? 9_999).toBeLessThan(BODY_MS + SWEEP_MS);
    });

    const batch = (sequence: number, length: number): string =>
      head(
        `POST /v1/feeds/REG-01/batches?kind=incremental&sequence=${sequence}&dataTime=2026-11-01T00:00:00Z HTTP/1.1`,
        'Host: x',
        provider,
        'Content-Type: application/x-ndjson',
        `Content-Length: ${length}`,
        `Idempotency-Key: slow-${sequence}`,
        'Connection: close',
      );

    it('I17: cuts an upload below the floor rate, and takes one above it however long it lasts', async () => {
      const [slow, steady] = await Promise.all([
        sendRaw(port, [batch(900, 5_000), ...'{'.repeat(40)], { patienceMs: 6_000, pauseMs: 200 }),
        sendRaw(port, [batch(901, 16_000), ...Array.from({ length: 16 }, () => `${' '.repeat(999)}\n`)], {
          patienceMs: 9_000,
          pauseMs: 250,
        }),
      ]);
      expect(slow.closedAfterMs ?? 9_999).toBeLessThan(2 * BODY_MS + SWEEP_MS);
      expect([201, 422]).toContain(steady.status); // read to its end, whatever is thought of its lines
      expect(steady.closedAfterMs ?? 0).toBeGreaterThan(2 * BODY_MS);
    });

    // The stream is destroyed with its socket, so that no answer can be written any more.
    it('I17: tells the sender of a slow upload why it is cut', async () => {
      const slow = await sendRaw(port, [batch(902, 5_000), '{'], { patienceMs: 5_000 });
      expect(slow.status).toBe(408);
    });

    it('I17: tells the sender of a large feed why it is refused in the middle', async () => {
      const parts = [batch(903, 4_000_000), ...Array.from({ length: 20 }, () => 'x'.repeat(100_000))];
      const answer = await sendRaw(port, parts, { patienceMs: 4_000, pauseMs: 20 });
      expect(answer.status).toBe(413);
    });

    it('I17: cuts a reader who asks and asks and takes nothing', async () => {
      const request = head('GET /v1/catalog/items HTTP/1.1', 'Host: x', provider);
      expect(await isReaderCut(request.repeat(400), 20_000)).toBe(true);
    });

    /** Asks, reads nothing, and tells whether the gateway gave the connection up. */
    async function isReaderCut(requests: string, patienceMs: number): Promise<boolean> {
      const before = await connections();
      const socket = await open(port);
      socket.pause();
      socket.write(requests);
      await sleep(300);
      expect(await connections()).toBeGreaterThan(before);
      const until = Date.now() + patienceMs;
      while (Date.now() < until && (await connections()) > before) await sleep(200);
      const isCut = (await connections()) <= before;
      socket.destroy();
      return isCut;
    }

    it('I17: closes 1,000 idle connections and serves others meanwhile', async () => {
      const token = institution.replace('Authorization: ', '');
      const sockets = await Promise.all(Array.from({ length: 1_000 }, async () => open(port)));
      let closed = 0;
      for (const socket of sockets) socket.resume().once('close', () => (closed += 1));
      const latencies: number[] = [];
      const until = Date.now() + HEADERS_MS + SWEEP_MS;
      while (Date.now() < until) {
        const startedAt = performance.now();
        const answer = await fetch(`${gateway.baseUrl}/v1/catalog/items/TAX-04`, {
          headers: { authorization: token },
        });
        expect(answer.status).toBe(200);
        latencies.push(performance.now() - startedAt);
        await sleep(20);
      }
      expect(closed).toBe(1_000);
      expect(Math.max(...latencies)).toBeLessThan(1_000);
    });
  });

  /** Established connections of the gateway's port, as the kernel sees them from the gateway's side. */
  async function connections(): Promise<number> {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n');
    return lines.filter((line) => new RegExp(`^\\s*\\d+: [0-9A-F]{8}:${hex} \\S+ 01 `).test(line)).length;
  }
});
