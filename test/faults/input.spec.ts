import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayAnswer, GatewayClient } from '../../src/sandbox/gateway-client.js';
import { aQuery, aReport, anAuthorization, aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { head, residentBytes, sendRaw } from '../support/raw-http.js';

const SQL = [
  "'; drop table participant; --",
  "' or '1'='1",
  '1) union select secret from client; select pg_sleep(5); --',
  '"; delete from usage_record; --',
  "\\' or 1=1 --",
  '$1',
  "%' || (select version()) || '%",
];
const TABLES = [
  'participant',
  'client',
  'enterprise',
  'assessment',
  'batch',
  'usage_record',
  'idempotency_key',
];
const CHINESE = '示例银行';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('hostile input', () => {
  let gateway: TestGateway;
  let operator: GatewayClient;
  let bank: GatewayClient;
  let authorizationId: string;

  beforeAll(async () => {
    gateway = await startGateway();
    [operator, bank] = [gateway.as('operator'), gateway.as('bank-a')];
    authorizationId = await grant(gateway);
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());
  afterEach(async () => {
    expect(gateway.process.child.exitCode).toBeNull();
    expect(await (await fetch(`${gateway.baseUrl}/healthz`)).text()).toBe('{"status":"ok"}');
  });

  /** An answer that input may get: a value or a refusal that tells nothing of the inside. */
  function expectTold(name: string, { status, body }: GatewayAnswer): void {
    expect([name, status >= 200 && status < 500]).toEqual([name, true]);
    const text = JSON.stringify(body);
    expect([
      name,
      /PostgreSQL|syntax error|QueryFailed|node_modules|\.js:\d|\/src\//.exec(text)?.[0],
    ]).toEqual([name, undefined]);
    if (status >= 400)
      expect(body).toMatchObject({ status, code: expect.any(String), requestId: expect.any(String) });
  }

  /** Every request with a body, good as it stands. */
  const requests = (): [string, GatewayClient, string, Record<string, unknown>][] => {
    const bankId = gateway.participantId('bank-a');
    const { uscc } = gateway.enterprise(2);
    const party = { name: CHINESE, uscc: '91110000802100433B', regionCode: '140000' };
    const jwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'a-key' };
    const assessment = { clearedTier: 'authorized', assessor: CHINESE, reference: 'SEC-1' };
    const endpoint = {
      url: 'http://127.0.0.1:9/x',
      credential: 'x'.repeat(20),
      timeoutMs: 500,
      status: 'disabled',
    };
    return [
      ['POST', operator, '/v1/providers', { ...party, itemCodes: ['TAX-04'] }],
      ['POST', operator, '/v1/institutions', party],
      [
        'PATCH',
        operator,
        `/v1/institutions/${bankId}`,
        { name: '晋商示范银行', regionCode: '140000', status: 'active', reason: CHINESE },
      ],
      [
        'POST',
        operator,
        `/v1/institutions/${bankId}/assessments`,
        { ...assessment, validFrom: '2026-01-01T00:00:00Z', validUntil: '2099-01-01T00:00:00Z' },
      ],
      ['POST', operator, `/v1/participants/${bankId}/clients`, { jwks: { keys: [jwk] } }],
      [
        'POST',
        operator,
        '/v1/enterprises',
        { uscc, name: CHINESE, regionCode: '140100', industryCode: 'C3811' },
      ],
      ['POST', gateway.asEnterprise(), '/v1/authorizations', anAuthorization(gateway)],
      ['POST', bank, '/v1/queries', aQuery(gateway, { authorizationId, applicationNo: 'A-1' })],
      [
        'POST',
        bank,
        '/v1/reports',
        aReport(gateway, { authorizationId, items: ['REG-01'], applicationNo: 'A-1' }),
      ],
      ['POST', bank, '/v1/verifications', aVerification(gateway, { authorizationId })],
      [
        'PUT',
        gateway.as('court'),
        `/v1/providers/${gateway.participantId('court')}/endpoints/JUD-01`,
        endpoint,
      ],
    ];
  };
  const send = async (
    client: GatewayClient,
    method: string,
    path: string,
    body: unknown,
  ): Promise<GatewayAnswer> =>
    method === 'POST'
      ? client.post(path, body)
      : client.send(method, path, { body, headers: { 'if-match': '*' } });

  async function counts(): Promise<Record<string, number>> {
    const rows = await Promise.all(
      TABLES.map(async (table) => {
        const found = await gateway.database.superuser.query<{ n: number }>(
          `select count(*)::int as n from ${table}`,
        );
        return [table, found.rows[0]?.n ?? -1] as const;
      }),
    );
    return Object.fromEntries(rows);
  }

  async function expectIntact(before: Record<string, number>): Promise<void> {
    const after = await counts();
    for (const table of TABLES)
      expect([table, (after[table] ?? -1) >= (before[table] ?? 0)]).toEqual([table, true]);
  }

  it('I01: takes SQL in every string of every body as a value or refuses it, and loses nothing', async () => {
    const before = await counts();
    for (const [method, client, path, good] of requests()) {
      const places = textsOf(good);
      expect(places.length).toBeGreaterThan(0);
      for (const [index, place] of places.entries()) {
        // Each place meets three of the texts; together the places of a body meet all of them.
        for (const text of [0, 1, 2].map((step) => SQL[(index + step * 2) % SQL.length] ?? '')) {
          const startedAt = performance.now();
          const answer = await send(client, method, path, withText(good, place, text));
          expectTold(`${method} ${path} ${place.join('.')}: ${text}`, answer);
          expect(performance.now() - startedAt).toBeLessThan(4_500); // no pg_sleep ran
        }
      }
    }
    await expectIntact(before);
  });

  it('I01: takes SQL in paths, cursors, limits and headers as a value or refuses it', async () => {
    const before = await counts();
    const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const text of SQL) {
      const encoded = encodeURIComponent(text);
      for (const path of [
        `/v1/providers/${encoded}`,
        `/v1/enterprises/${encoded}`,
        `/v1/catalog/items/${encoded}`,
        `/v1/participants/${gateway.participantId('bank-a')}/clients/${encoded}`,
        `/v1/providers?cursor=${encoded}`,
        `/v1/providers?limit=${encoded}`,
        `/v1/providers?sort=${encoded}`,
        `/v1/providers?cursor=${cursor({ at: text, id: text })}`,
        `/v1/providers?cursor=${cursor({ at: '2026-01-01T00:00:00Z', id: text })}`,
      ]) {
        const { status, body } = await operator.send('GET', path);
        expectTold(path, { status, body, headers: new Headers() });
        expect([path, status >= 400]).toEqual([path, true]);
      }
      const headers = {
        'idempotency-key': text.replaceAll(' ', '_'),
        'x-request-id': text,
        'user-agent': text,
      };
      expectTold(text, await bank.send('POST', '/v1/queries', { body: aQuery(gateway), headers }));
    }
    await expectIntact(before);
  });

  it.each([
    ['a NUL in the code of an enterprise', '/v1/enterprises/9114%00'],
    ['only a NUL', '/v1/enterprises/%00'],
    ['broken percent encoding', '/v1/enterprises/%zz'],
    ['bytes that are no UTF-8', '/v1/enterprises/%ff%fe'],
    ['a lone surrogate', '/v1/enterprises/%ed%a0%80'],
    ['a NUL in an item code', '/v1/catalog/items/%00'],
    ['a NUL in a client id', `/v1/participants/01900000-0000-7000-8000-000000000000/clients/%00`],
    ['a path that climbs', '/v1/catalog/items/..%2f..%2fetc%2fpasswd'],
    ['a problem page that climbs', '/problems/..%2f..%2f..%2fpackage'],
    ['a parameter of 10,000 letters', `/v1/enterprises/${'9'.repeat(10_000)}`],
    [
      'a cursor from the year 0',
      `/v1/providers?cursor=${Buffer.from('{"at":"0000-01-01T00:00:00Z","id":"01900000-0000-7000-8000-000000000000"}').toString('base64url')}`,
    ],
    ['a cursor with a NUL', '/v1/providers?cursor=%00'],
  ])('I01: answers %s with a refusal', async (name, path) => {
    const answer = await operator.send('GET', path);
    expectTold(name, answer);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  /** Every place that takes an instant. */
  const withInstant = async (instant: string): Promise<GatewayAnswer[]> => {
    const path = `/v1/institutions/${gateway.participantId('bank-a')}/assessments`;
    const assessment = { clearedTier: 'authorized', assessor: CHINESE, reference: 'R', validUntil: instant };
    const feed = `/v1/feeds/REG-01/batches?kind=incremental&sequence=2&dataTime=${encodeURIComponent(instant)}`;
    const enterprise = gateway.asEnterprise();
    return [
      await operator.post(path, assessment),
      await operator.post(path, { ...assessment, validFrom: instant, validUntil: '2099-01-01T00:00:00Z' }),
      await enterprise.post('/v1/authorizations', anAuthorization(gateway, { validFrom: instant })),
      await enterprise.post('/v1/authorizations', anAuthorization(gateway, { validUntil: instant })),
      await gateway.as('market-regulation').post(feed, '', { 'content-type': 'application/x-ndjson' }),
    ];
  };

  it.each([
    '2026-001',
    '0000-01-01T00:00:00Z',
    '-000001-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    'now',
    'infinity',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+99:99',
    '1e9',
    '+275761-01-01T00:00:00Z',
  ])('I01: answers the instant %s with a value or a refusal', async (instant) => {
    for (const [index, answer] of (await withInstant(instant)).entries())
      expectTold(`${index} ${instant}`, answer);
  });

  // ISO 8601 knows weeks and a basic format, the runtime does not.
  it.each(['2026-W01', '2026-W01-1', '2026-W01-1T00:00:00Z', '20261121T000000Z'])(
    'I01: answers the instant %s with a refusal',
    async (instant) => {
      for (const [index, answer] of (await withInstant(instant)).entries()) {
        expect([index, answer.status]).toEqual([index, 422]);
      }
    },
  );

  describe('I02: JSON', () => {
    const party = '"regionCode":"140000"';
    const nested = (open: string, close: string, times: number): string =>
      open.repeat(times) + close.repeat(times);
    const cases: [string, string | Buffer, number][] = [
      ['cut off', `{"name":"x",${party}`, 400],
      ['without quotes', `{name:"x",${party}}`, 400],
      ['with single quotes', `{'name':'x',${party}}`, 400],
      ['with a comment', `{/**/"name":"x",${party}}`, 400],
      ['with a comma too many', `{"name":"x",${party},}`, 400],
      ['with a repeated key', `{"name":"ab","name":"cd",${party}}`, 400],
      ['with a repeated key of equal value', `{"name":"ab","name":"ab",${party}}`, 400],
      ['with a key repeated by an escape', `{"name":"ab","n\\u0061me":"cd",${party}}`, 400],
      ['with 100,000 nested arrays', nested('[', ']', 100_000), 400],
      ['with 20,000 nested objects', nested('{"a":', '', 20_000).concat('1', '}'.repeat(20_000)), 400],
      ['with 33 nested arrays in a field', `{"name":${nested('[', ']', 33)},${party}}`, 400],
      ['with 1e999', `{"name":1e999,${party}}`, 400],
      ['with -1e999', `{"name":-1e999,${party}}`, 400],
      ['with 2^53 + 1', `{"name":9007199254740993,${party}}`, 400],
      ['with NaN', `{"name":NaN,${party}}`, 400],
      ['with a leading zero', `{"name":01,${party}}`, 400],
      ['with a BOM', `\uFEFF{"name":"abc",${party}}`, 400],
      ['with something behind it', `{"name":"abc",${party}}x`, 400],
      ['with a second document', `{"name":"abc",${party}}{}`, 400],
      ['with a NUL', `{"name":"a\\u0000b",${party}}`, 400],
      ['with a lone surrogate', `{"name":"a\\ud800b",${party}}`, 400],
      [
        'that is no UTF-8',
        Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe]), Buffer.from(`",${party}}`)]),
        400,
      ],
      ['in UTF-16', Buffer.from(`{"name":"abc",${party}}`, 'utf16le'), 400],
      ['that is empty', '', 422],
      ['that is null', 'null', 422],
      ['that is an array', `[{"name":"abc",${party}}]`, 422],
      ['that is an empty array', '[]', 422],
      ['that is a text', '"abc"', 422],
      ['that is a number', '7', 422],
      ['that is true', 'true', 422],
      ['with -0', `{"name":-0,${party}}`, 422],
      ['with an object for a text', `{"name":{"length":5},${party}}`, 422],
      ['with an array for a text', `{"name":["abc"],${party}}`, 422],
    ];

    const post = async (body: string | Buffer, contentType: string | undefined): Promise<GatewayAnswer> => {
      const response = await fetch(`${gateway.baseUrl}/v1/institutions`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${await operator.accessToken()}`,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        body: Buffer.from(body),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    };

    it.each(cases)('I02: refuses JSON %s', async (name, body, expected) => {
      const before = await counts();
      const answer = await post(body, 'application/json');
      expectTold(name, answer);
      expect(answer.status).toBe(expected);
      expect(await counts()).toEqual(before);
    });

    it.each([
      'application/json; charset=utf-16',
      'application/json; charset=gbk',
      'application/json;charset="iso-8859-1"',
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      '*/*',
      undefined,
    ])('I02: refuses the content type %s on a JSON route', async (contentType) => {
      const answer = await post(`{"name":"abcd",${party}}`, contentType);
      expectTold(String(contentType), answer);
      expect(answer.status).toBe(415);
    });

    // The parser of feeds hands its stream to every route, and the refusal names the members of the stream.
    it.each(['text/csv', 'application/x-ndjson'])(
      'I02: refuses the content type %s there as well',
      async (type) => {
        const answer = await post(`{"name":"abcd",${party}}`, type);
        expect(answer.status).toBe(415);
      },
    );

    const lines = async (): Promise<string[]> => [
      'POST /v1/institutions HTTP/1.1',
      'Host: x',
      `Authorization: Bearer ${await operator.accessToken()}`,
      'Content-Type: application/json',
    ];
    const part = Buffer.alloc(65_536, '[');

    it.each([5, 10])(
      'I02: refuses %s MB on a JSON route with 413 before they are sent, and closes',
      async (megabytes) => {
        const declared = [head(...(await lines()), `Content-Length: ${megabytes * 2 ** 20}`), '{"name":'];
        const chunk = ['10000\r\n', part, '\r\n'];
        const chunked = [
          head(...(await lines()), 'Transfer-Encoding: chunked'),
          ...chunk,
          ...chunk,
          ...chunk,
          ...chunk,
          '1\r\n[\r\n',
        ];
        for (const sent of [declared, chunked]) {
          const { status, text, closedAfterMs } = await sendRaw(gateway.process.port, sent, {
            patienceMs: 3_000,
          });
          expect(status).toBe(413);
          expect(text).toContain('"code":"payload-too-large"');
          expect(closedAfterMs).toBeLessThan(2_900);
        }
      },
    );

    it('I02: cuts 20 senders of 10 MB on a JSON route, and keeps no memory', async () => {
      const sizeBytes = 10 * 2 ** 20;
      const parts = Array.from({ length: sizeBytes / part.length }, () => part);
      const request = head(...(await lines()), `Content-Length: ${sizeBytes}`);
      const flood = async (): Promise<number> => {
        const answers = await Promise.all(
          Array.from({ length: 20 }, async () =>
            sendRaw(gateway.process.port, [request, ...parts], { patienceMs: 5_000 }),
          ),
        );
        for (const { closedAfterMs } of answers) expect(closedAfterMs).toBeLessThan(4_900);
        return residentBytes(gateway.process.pid);
      };
      // The first flood makes the process as large as it gets; what is kept would grow it again each time.
      await flood();
      const [second, last] = [await flood(), await flood()];
      expect(last - second).toBeLessThan(64 * 2 ** 20);
    });

    // The connection is reset while the sender still sends, and the answer is lost with it.
    it('I02: tells a sender of 5 MB that it is too much, also when it reads only after sending', async () => {
      for (let round = 0; round < 10; round += 1) {
        const answer = await post(Buffer.alloc(5 * 2 ** 20, '['), 'application/json');
        expect(answer.status).toBe(413);
      }
    });
  });

  describe('I03: names that reach for the prototype', () => {
    it.each(['__proto__', 'constructor', 'prototype'])('I03: refuses %s anywhere in a body', async (name) => {
      const evil = { polluted: true };
      for (const [method, client, path, good] of requests()) {
        const text = JSON.stringify(good);
        const places = [
          `{"${name}":${JSON.stringify(evil)},${text.slice(1)}`,
          text.replace(/^\{"(\w+)":/, `{"$1":{"${name}":{"polluted":true}},"_":`),
        ];
        for (const body of places) {
          const headers = { ...json(), 'if-match': '*' };
          const answer = await client.send(method, path, { body, headers });
          expectTold(`${method} ${path} ${name}`, answer);
          expect([path, [400, 422].includes(answer.status)]).toEqual([path, true]);
        }
      }
      const keys = `{"jwks":{"keys":[{"${name}":{}}]}}`;
      const path = `/v1/participants/${gateway.participantId('bank-a')}/clients`;
      expect((await operator.send('POST', path, { body: keys, headers: json() })).status).toBe(422);
      const claims = JSON.stringify(aVerification(gateway, { authorizationId, claims: {} })).replace(
        '"claims":{}',
        `"claims":{"${name}":1}`,
      );
      expect((await bank.send('POST', '/v1/verifications', { body: claims, headers: json() })).status).toBe(
        422,
      );
    });

    it('I03: takes such names in a query for nothing more than names', async () => {
      for (const query of [
        '__proto__=1',
        '__proto__[limit]=1',
        'constructor=1',
        'constructor[prototype][limit]=1',
        'constructor.prototype.x=1',
        'toString=1',
        'hasOwnProperty=1',
      ]) {
        const { status, body } = await operator.send('GET', `/v1/providers?limit=2&${query}`);
        expectTold(query, { status, body, headers: new Headers() });
        if (status === 200) expect((body as { items: unknown[] }).items).toHaveLength(2);
      }
    });

    it('I03: refuses them in the header of a CSV and in a line of a feed', async () => {
      const feed = (sequence: number): string =>
        `/v1/feeds/REG-01/batches?kind=incremental&sequence=${sequence}&dataTime=2026-11-01T00:00:00Z`;
      const provider = gateway.as('market-regulation');
      for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']) {
        const csv = await provider.post(feed(50), `uscc,${name}\n1,polluted\n`, {
          'content-type': 'text/csv',
        });
        expect([name, csv.status, (csv.body as { code: string }).code]).toEqual([
          name,
          422,
          'unreadable-feed',
        ]);
      }
      const lines = ['{"__proto__":{"polluted":1}}', '{"constructor":{"prototype":{"polluted":1}}}'].join(
        '\n',
      );
      const batch = await provider.post(feed(51), lines, { 'content-type': 'application/x-ndjson' });
      expect([201, 422]).toContain(batch.status); // whether all lines may be rejected is the feed's own rule
      expect(batch.body).not.toMatchObject({ accepted: expect.any(Number), rejected: 0 });
      const { rows } = await gateway.database.superuser.query(
        `select 1 from credit_record where payload::text like '%polluted%'`,
      );
      expect(rows).toEqual([]);
      expect(JSON.stringify((await operator.send('GET', '/v1/providers')).body)).not.toContain('polluted');
    });
  });

  describe('I06: unified social credit codes', () => {
    const ask = async (uscc: unknown): Promise<GatewayAnswer> =>
      bank.post('/v1/queries', aQuery(gateway, { itemCode: 'REG-01', uscc }));
    const code = (): string => gateway.enterprise().uscc;

    it('I06: reads what people mean without doubt', async () => {
      const wide = [...code()].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
      const spaced = `${code().slice(0, 8)} ${code().slice(8)}`;
      for (const written of [code(), code().toLowerCase(), ` ${code()}\t`, spaced, wide, `\uFEFF${code()}`]) {
        expect([written, await ask(written)]).toEqual([
          written,
          expect.objectContaining({ status: 200, body: expect.objectContaining({ uscc: code() }) }),
        ]);
      }
    });

    it('I06: refuses everything else with invalid-uscc, and never matches a part', async () => {
      const valid = code();
      const letters = [...valid];
      const swapped = letters.findIndex((letter, index) => index > 8 && letter !== letters[index + 1]);
      const transposed = letters
        .toSpliced(swapped, 2, letters[swapped + 1] ?? '', letters[swapped] ?? '')
        .join('');
      const last = valid.endsWith('0') ? '1' : '0';
      const wrong = [
        `${valid.slice(0, 17)}${last}`,
        transposed,
        valid.replace('0', 'O'),
        valid.slice(0, 17),
        `${valid}0`,
        '',
        ' ',
        valid.slice(1),
        `${valid}${valid}`,
        `${valid}%`,
        `${valid.slice(0, 10)}%`,
        '*',
        '9'.repeat(18),
        `${valid}\n; drop`,
        valid.replace(/.$/, 'Ⅹ'),
        valid.replace('1', 'ı'),
      ];
      for (const text of wrong) {
        const { status, body } = await ask(text);
        expect([text, status, (body as { code: string }).code]).toEqual([text, 422, 'invalid-uscc']);
      }
      for (const value of [91_140_100, 911_401_000_000_000, null, true, [valid], { uscc: valid }]) {
        expect((await ask(value)).status).toBe(422);
      }
    });

    it('I06: reads a code in a path as it reads one in a body', async () => {
      const read = async (text: string): Promise<GatewayAnswer> =>
        operator.send('GET', `/v1/enterprises/${encodeURIComponent(text)}`);
      for (const text of [code(), code().toLowerCase(), ` ${code()}`]) {
        expect([text, (await read(text)).body]).toEqual([text, expect.objectContaining({ uscc: code() })]);
      }
      for (const text of [
        code().slice(0, 17),
        `${code()}0`,
        `${code().slice(0, 10)}%`,
        '%',
        '_'.repeat(18),
      ]) {
        expect([text, [404, 422].includes((await read(text)).status)]).toEqual([text, true]);
      }
    });
  });

  it('I16: refuses parameters given twice, as arrays, as objects, or unknown', async () => {
    for (const query of [
      'limit=1&limit=2',
      'limit=1&limit=1',
      'limit[]=1',
      'limit[0]=1',
      'limit[a]=1',
      'limit=',
      'limit=1,2',
      'cursor=a&cursor=b',
      'cursor[]=a',
      'cursor[$ne]=',
      'unknown=1',
      'limit=1&Limit=2',
      'limit=-1',
      'limit=1.5',
      'limit=201',
      'limit=NaN',
    ]) {
      const { status } = await operator.send('GET', `/v1/providers?${query}`);
      expect([query, status]).toEqual([query, 422]);
    }
    const feed = '/v1/feeds/REG-01/batches?kind=full&sequence=77&dataTime=2026-11-01T00:00:00Z';
    for (const more of [
      '&kind=incremental',
      '&kind=full',
      '&sequence=78',
      '&dataTime=2027-01-01T00:00:00Z',
      '&x=1',
    ]) {
      const answer = await gateway
        .as('market-regulation')
        .post(`${feed}${more}`, '', { 'content-type': 'application/x-ndjson' });
      expect([more, answer.status]).toEqual([more, 422]);
    }
  });

  it('I16: refuses in a body what the path says already', async () => {
    const court = gateway.participantId('court');
    const endpoint = { url: 'http://127.0.0.1:9/x', credential: 'x'.repeat(20) };
    const path = `/v1/providers/${court}/endpoints/JUD-01`;
    for (const twice of [{ providerId: court }, { itemCode: 'JUD-01' }, { id: court }]) {
      const answer = await gateway.as('court').send('PUT', path, { body: { ...endpoint, ...twice } });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ code: 'unknown-property' }] } });
    }
    const { uscc } = gateway.enterprise();
    const keys = await operator.send('POST', `/v1/enterprises/${uscc}/clients`, { body: { jwks: {}, uscc } });
    expect(keys).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/uscc', code: 'unknown-property' }] },
    });
  });

  it('leaves no connection to the database behind', async () => {
    await sleep(500);
    const { rows } = await gateway.database.superuser.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and usename = 'gateway_app' and state <> 'idle'`,
    );
    expect(rows[0]?.n).toBe(0);
  });
});

const json = (): Record<string, string> => ({ 'content-type': 'application/json' });

type Place = readonly (string | number)[];

/** The places of all texts in a body. */
function textsOf(value: unknown, place: Place = []): Place[] {
  if (typeof value === 'string') return [place];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    textsOf(member, [...place, Array.isArray(value) ? Number(key) : key]),
  );
}

/** The body with another text in one place. */
function withText(body: unknown, place: Place, text: string): unknown {
  const copy: unknown = structuredClone(body);
  const holder = place
    .slice(0, -1)
    .reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], copy);
  (holder as Record<string | number, unknown>)[place.at(-1) ?? ''] = text;
  return copy;
}
