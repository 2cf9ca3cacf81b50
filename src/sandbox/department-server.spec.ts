import { setTimeout as pause } from 'node:timers/promises';
import { recordsOf } from './department-data.js';
import { type RunningDepartments, startDepartments } from './department-server.js';
import { DEPARTMENTS } from './departments.js';
import type { FaultKind } from './faults.js';
import { SandboxCaller } from './sandbox-caller.js';

const FIRST = '91140100MA0TEXT12Y';
const UNKNOWN = '91210211MA0TEXT71F';
const TOKENS = Object.fromEntries(DEPARTMENTS.map(({ key }) => [key, `token-of-${key}`]));
const TAX = '/departments/tax-bureau/TAX-05';
const TAX_TOKEN = 'token-of-tax-bureau';
const CONTROL_TOKEN = 'control-token';
const NOW = new Date('2026-10-20T01:30:00Z');
const QUESTION = {
  requestId: 'request-1',
  itemCode: 'TAX-05',
  uscc: FIRST,
  purpose: 'pre-loan-review',
  authorization: { id: 'authorization-1', validUntil: '2026-12-31T16:00:00Z' },
  catalogVersion: '1',
};

let departments: RunningDepartments;
let sandbox: SandboxCaller;

beforeEach(async () => {
  departments = await startDepartments({
    host: '127.0.0.1',
    port: 0,
    tokens: TOKENS,
    controlToken: CONTROL_TOKEN,
    now: () => NOW,
  });
  sandbox = new SandboxCaller(departments.port, CONTROL_TOKEN);
});

afterEach(async () => departments.close());

async function query(body: unknown = QUESTION, token = TAX_TOKEN): Promise<Response> {
  return sandbox.send(`${TAX}/queries`, { token, body });
}

async function verify(claims: unknown, itemCode = 'TAX-05', key = 'tax-bureau'): Promise<Response> {
  const body = { ...QUESTION, itemCode, claims };
  return sandbox.send(`/departments/${key}/${itemCode}/verifications`, { token: `token-of-${key}`, body });
}

describe('a healthy department', () => {
  it('gives the records and repeats the request id', async () => {
    const response = await query();
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toBe('request-1');
    const envelope = { uscc: FIRST, itemCode: 'TAX-05', asOf: '2026-10-20T01:30:00.000Z' };
    expect(await response.json()).toEqual({ ...envelope, records: recordsOf('TAX-05', FIRST) });
  });

  it('says that it has nothing on an enterprise it does not know', async () => {
    const response = await query({ ...QUESTION, uscc: UNKNOWN });
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ status: 404, code: 'no-record' });
  });

  it('compares claims and tells verdicts only', async () => {
    const persons = recordsOf('SOC-02', FIRST).at(-1)?.['claimed_count'];
    const claims = { claimed_count: persons, as_of_month: '2026-09', salary: 1 };
    const answer: unknown = await (await verify(claims, 'SOC-02', 'social-insurance')).json();
    expect(answer).toEqual({
      uscc: FIRST,
      itemCode: 'SOC-02',
      asOf: '2026-10-20T01:30:00.000Z',
      verdicts: { claimed_count: 'match', as_of_month: 'match', salary: 'not-comparable' },
    });
    const wrong = await verify({ claimed_count: 3 }, 'SOC-02', 'social-insurance');
    expect(await wrong.json()).toMatchObject({ verdicts: { claimed_count: 'mismatch' } });
  });

  it.each([['wrong'], ['token-of-court'], [CONTROL_TOKEN], [' ']])(
    'refuses the token "%s"',
    async (token) => {
      const response = await query(QUESTION, token);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(await response.json()).toMatchObject({ code: 'unauthorized' });
    },
  );

  it.each([
    ['not JSON', '{'],
    ['a list', []],
    ['no enterprise', { ...QUESTION, uscc: undefined }],
    ['a bad code', { ...QUESTION, uscc: '123' }],
    ['another item', { ...QUESTION, itemCode: 'TAX-04' }],
    ['another purpose', { ...QUESTION, purpose: 'curiosity' }],
    ['no authorization', { ...QUESTION, authorization: null }],
    ['an authorization without end', { ...QUESTION, authorization: { id: 'a', validUntil: 'soon' } }],
    ['no version', { ...QUESTION, catalogVersion: null }],
  ])('refuses a body with %s', async (_, body) => {
    const response = await query(body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'malformed-request' });
  });

  it.each([[{}], [[]], [{ taxable_sales: { op: 'gt', value: '1' } }], [{ taxable_sales: null }]])(
    'refuses the claims %j',
    async (claims) => {
      expect((await verify(claims)).status).toBe(400);
    },
  );

  it('reads no body of more than 64 KiB', async () => {
    expect((await query({ ...QUESTION, note: 'x'.repeat(64 * 1024) })).status).toBe(413);
  });

  it('refuses modes the item does not offer', async () => {
    const call = { token: 'token-of-social-insurance', body: { ...QUESTION, itemCode: 'SOC-02' } };
    expect((await sandbox.send('/departments/social-insurance/SOC-02/queries', call)).status).toBe(403);
    expect((await verify({ tax_paid: '1' }, 'TAX-04')).status).toBe(403);
  });

  it.each([
    '/departments/tax-bureau/TAX-01/queries',
    '/departments/court/TAX-05/queries',
    '/departments/power-grid/UTL-04/queries',
    '/departments/nobody/TAX-05/queries',
    '/departments/tax-bureau/TAX-05/records',
    '/',
  ])('has no address %s, which is not the same as no record', async (path) => {
    const response = await sandbox.send(path, { token: TAX_TOKEN, body: QUESTION });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'not-found' });
  });

  it('answers POST only', async () => {
    expect((await sandbox.send(`${TAX}/queries`, { token: TAX_TOKEN, method: 'GET' })).status).toBe(405);
  });
});

describe('the control', () => {
  it('needs its own token', async () => {
    for (const token of [TAX_TOKEN, 'wrong']) {
      expect((await sandbox.send('/control/faults', { token, method: 'GET' })).status).toBe(401);
    }
  });

  it.each([
    [{ kind: 'fire' }],
    [{}],
    ['null'],
    [{ kind: 'slow', delayMs: -1 }],
    [{ kind: 'slow', delayMs: '5' }],
    [{ kind: 'hang', times: 0 }],
  ])('refuses the fault %j', async (body) => {
    const response = await sandbox.send('/control/faults/tax-bureau', {
      token: CONTROL_TOKEN,
      method: 'PUT',
      body,
    });
    expect(response.status).toBe(400);
  });

  it('refuses departments and addresses that do not exist', async () => {
    const call = { token: CONTROL_TOKEN, method: 'PUT', body: { kind: 'none' } } as const;
    for (const path of ['/control/faults/nobody', '/control/sockets/now', '/control/secrets']) {
      expect((await sandbox.send(path, call)).status).toBe(404);
    }
  });

  it('counts calls by department, refused ones too', async () => {
    await query();
    await query(QUESTION, 'wrong');
    expect(await sandbox.see('calls')).toMatchObject({ calls: { 'tax-bureau': 2, customs: 0 } });
  });

  it('sees a call that hangs, and that it is gone', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'hang' });
    const hanging = sandbox.send(`${TAX}/queries`, { token: TAX_TOKEN, body: QUESTION, timeoutMs: 300 });
    const ended = expect(hanging).rejects.toThrow('timeout');
    await pause(100);
    expect(await sandbox.see('sockets')).toEqual({ open: 1, busy: 1 });
    await ended;
    await pause(50);
    expect(await sandbox.see('sockets')).toEqual({ open: 0, busy: 0 });
  });
});

describe('closing', () => {
  it.each<FaultKind>(['hang', 'hang-mid-body', 'slow', 'endless'])(
    'ends a call in the middle of %s',
    async (kind) => {
      await sandbox.misbehave('tax-bureau', { kind, delayMs: 60_000 });
      const ended = expect(query().then(async (response) => response.text())).rejects.toThrow();
      await pause(100);
      const startedAtMs = performance.now();
      await departments.close();
      expect(performance.now() - startedAtMs).toBeLessThan(1000);
      await ended;
      await expect(query()).rejects.toThrow();
    },
  );

  it('may be asked for twice at once', async () => {
    await Promise.all([departments.close(), departments.close()]);
  });
});
