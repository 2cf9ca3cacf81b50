import { setTimeout as pause } from 'node:timers/promises';
import { recordsOf } from './department-data.js';
import { type RunningDepartments, startDepartments } from './department-server.js';
import type { FaultKind } from './faults.js';
import { SandboxCaller } from './sandbox-caller.js';

const FIRST = '91140100MA0TEXT12Y';
const SECOND = '92140105MA0TEXT20Y';
const UNKNOWN = '91210211MA0TEXT71F';
const QUESTION = {
  requestId: 'request-1',
  itemCode: 'TAX-05',
  uscc: FIRST,
  purpose: 'pre-loan-review',
  authorization: { id: 'authorization-1', validUntil: '2026-12-31T16:00:00Z' },
  catalogVersion: 1,
};

let departments: RunningDepartments;
let sandbox: SandboxCaller;

beforeEach(async () => {
  const tokens = { 'tax-bureau': 'tax-token', customs: 'customs-token' };
  departments = await startDepartments({ host: '127.0.0.1', port: 0, tokens, controlToken: 'control-token' });
  sandbox = new SandboxCaller(departments.port, 'control-token');
});

afterEach(async () => departments.close());

async function query(timeoutMs = 5000, uscc = FIRST): Promise<Response> {
  const body = { ...QUESTION, uscc };
  return sandbox.send('/departments/tax-bureau/TAX-05/queries', { token: 'tax-token', body, timeoutMs });
}

async function answerUnder(kind: FaultKind): Promise<Response> {
  await sandbox.misbehave('tax-bureau', { kind });
  return query();
}

describe('a department with trouble in its transport', () => {
  it('is slow and then answers well', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'slow', delayMs: 120 });
    const startedAtMs = performance.now();
    expect((await query()).status).toBe(200);
    expect(performance.now() - startedAtMs).toBeGreaterThan(110);
  });

  it.each<FaultKind>(['hang', 'hang-mid-body', 'endless'])('does not end with %s', async (kind) => {
    await sandbox.misbehave('tax-bureau', { kind });
    await expect(query(300).then(async (response) => response.text())).rejects.toThrow('timeout');
    await pause(50);
    expect(await sandbox.see('sockets')).toEqual({ open: 0, busy: 0 });
  });

  it('sends fewer bytes than it said', async () => {
    const response = await answerUnder('short-body');
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it.each<[FaultKind, number]>([
    ['error-500', 500],
    ['unavailable-503', 503],
    ['redirect', 307],
  ])('answers with %s as %i', async (kind, status) => {
    const response = await answerUnder(kind);
    expect(response.status).toBe(status);
    expect(response.headers.get('retry-after')).toBe(status === 503 ? '5' : null);
    expect(response.headers.get('location')).toBe(status === 307 ? '/redirected' : null);
  });

  it('sees who follows a redirect', async () => {
    await sandbox.send('/redirected', { token: '-', method: 'GET' });
    expect(await sandbox.see('calls')).toMatchObject({ redirectsFollowed: 1 });
  });

  it('sends a login page', async () => {
    const response = await answerUnder('html');
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(await response.text()).toContain('<form');
  });

  it('sends 50 MB', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'huge' });
    const response = await query(20_000);
    expect((await response.arrayBuffer()).byteLength).toBe(50 * 1024 * 1024);
  }, 30_000);

  it('is in trouble for unknown enterprises too', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'error-500', times: 1 });
    expect((await query(5000, UNKNOWN)).status).toBe(500);
    expect((await query(5000, UNKNOWN)).status).toBe(404);
  });
});

describe('a department with trouble in its answers', () => {
  it('sends garbage under a good media type', async () => {
    const response = await answerUnder('garbage');
    expect(response.headers.get('content-type')).toBe('application/json');
    await expect(response.json()).rejects.toThrow('not valid JSON');
  });

  it('answers for another enterprise, in the right schema', async () => {
    const records = recordsOf('TAX-05', FIRST).map((record) => Object.assign(record, { uscc: SECOND }));
    expect(await (await answerUnder('wrong-subject')).json()).toMatchObject({ uscc: SECOND, records });
  });

  it('answers in a schema of its own', async () => {
    expect(await (await answerUnder('wrong-schema')).json()).toMatchObject({
      code: 200,
      data: [{ xydm: FIRST }],
    });
  });

  it('names the enterprise twice', async () => {
    expect(await (await answerUnder('duplicate-keys')).text()).toContain(
      `{"uscc":"${SECOND}","uscc":"${FIRST}"`,
    );
  });

  it('adds fields nobody agreed on', async () => {
    const answer: unknown = await (await answerUnder('extra-fields')).json();
    expect(answer).toHaveProperty('traceServer');
    expect(answer).toHaveProperty(['records', 0, 'internal_remark']);
    expect(answer).toHaveProperty(['records', 0, 'period'], '2025-10');
  });

  it('sends negative amounts', async () => {
    const answer: unknown = await (await answerUnder('negative-amounts')).json();
    const good = String(recordsOf('TAX-05', FIRST)[0]?.['taxable_sales']);
    expect(answer).toHaveProperty(['records', 0, 'taxable_sales'], `-${good}`);
    expect(answer).toHaveProperty(['records', 0, 'period'], '2025-10');
  });

  it('tells the true value beside the verdict', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'leaks-value' });
    const body = { ...QUESTION, claims: { taxable_sales: '1.00' } };
    const path = '/departments/tax-bureau/TAX-05/verifications';
    const response = await sandbox.send(path, { token: 'tax-token', body });
    expect(await response.json()).toMatchObject({
      verdicts: { taxable_sales: 'mismatch' },
      actual: { taxable_sales: recordsOf('TAX-05', FIRST).at(-1)?.['taxable_sales'] },
    });
  });

  it('recovers after the given number of calls, and only it has trouble', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'error-500', times: 2 });
    expect(await sandbox.see('faults')).toMatchObject({
      'tax-bureau': { kind: 'error-500', times: 2 },
      customs: { kind: 'none' },
    });
    const statuses = [];
    for (let call = 0; call < 3; call += 1) statuses.push((await query()).status);
    expect(statuses).toEqual([500, 500, 200]);
  });

  it('spends no trouble on callers it refuses', async () => {
    await sandbox.misbehave('tax-bureau', { kind: 'error-500', times: 1 });
    const path = '/departments/tax-bureau/TAX-05/queries';
    expect((await sandbox.send(path, { token: 'wrong', body: QUESTION })).status).toBe(401);
    expect((await query()).status).toBe(500);
  });
});
