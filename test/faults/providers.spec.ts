import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../support/endpoints.js';
import { evidenceOf, openIntents } from '../support/evidence.js';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { timed, until } from '../support/timing.js';

const LIMIT_MS = 600;
const SLACK_MS = 700;
const PROBLEM_PARTS = ['code', 'detail', 'instance', 'requestId', 'status', 'title', 'type'];

interface Answered {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly requestId: string;
  readonly tookMs: number;
}

describe('a department that misbehaves', () => {
  let gateway: TestGateway;
  let authorizationId: string;

  beforeAll(async () => {
    gateway = await startGateway({ BREAKER_VOLUME: '10000' });
    authorizationId = await grant(gateway);
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: LIMIT_MS });
  });
  afterEach(async () => {
    await gateway.misbehave('tax-bureau', { kind: 'none' });
    await gateway.misbehave('social-insurance', { kind: 'none' });
  });
  afterAll(async () => gateway.stop());

  async function post(path: string, body: object): Promise<Answered> {
    const requestId = randomUUID();
    const headers = { 'x-request-id': requestId };
    const { value, tookMs } = await timed(async () => gateway.as('bank-a').post(path, body, headers));
    return { status: value.status, body: value.body as Record<string, unknown>, requestId, tookMs };
  }

  const ask = async (): Promise<Answered> => post('/v1/queries', aQuery(gateway, { authorizationId }));

  async function expectFailed(asked: Answered, status: number, code: string): Promise<void> {
    expect(asked).toMatchObject({ status, body: { status, code, requestId: asked.requestId } });
    expect(Object.keys(asked.body).toSorted()).toEqual(PROBLEM_PARTS);
    expect(asked.tookMs).toBeLessThan(LIMIT_MS + SLACK_MS);
    const record = {
      event: 'query.failed',
      outcome: 'failed',
      reason_code: code,
      rows: 0,
      answer_digest: null,
    };
    expect(await evidenceOf(gateway, asked.requestId)).toEqual([expect.objectContaining(record)]);
    expect(await openIntents(gateway)).toBe(0);
  }

  /** A report says so in one section, and the others are as ever. */
  async function expectSectionUnavailable(code: string): Promise<void> {
    const asked = await post(
      '/v1/reports',
      aReport(gateway, { authorizationId, items: ['TAX-04', 'SOC-01', 'REG-01'] }),
    );
    expect(asked.status).toBe(201);
    const sections = asked.body['sections'] as { itemCode: string; status: string; records: object[] }[];
    const taxes = {
      itemCode: 'TAX-04',
      status: 'provider-unavailable',
      reasonCode: code,
      source: null,
      records: [],
    };
    expect(sections.find(({ itemCode }) => itemCode === 'TAX-04')).toMatchObject(taxes);
    for (const itemCode of ['SOC-01', 'REG-01']) {
      const section = sections.find((each) => each.itemCode === itemCode);
      expect(section).toMatchObject({ status: 'ok' });
      expect(section?.records.length).toBeGreaterThan(0);
    }
    const records = await evidenceOf(gateway, asked.requestId);
    expect(
      records.map(({ event, item_codes: items, reason_code: reason }) => [event, items, reason]),
    ).toEqual([
      ['report.released', ['REG-01'], null],
      ['report.released', ['SOC-01'], null],
      ['report.failed', ['TAX-04'], code],
    ]);
    expect(await openIntents(gateway)).toBe(0);
  }

  const noSocketOpen = async (): Promise<boolean> => {
    const { open, busy } = await gateway.see('sockets');
    return open === 0 && busy === 0;
  };

  const CUT_SHORT = [
    ['L05', 'hang', 504, 'provider-timeout'],
    ['L05', 'hang-mid-body', 504, 'provider-timeout'],
    ['L05', 'short-body', 502, 'provider-fault'],
    ['L10', 'huge', 502, 'provider-fault'],
    ['L10', 'endless', 502, 'provider-fault'],
  ] as const;

  it.each(CUT_SHORT)(
    '%s: %s is cut in time, with the socket closed at the department too',
    async (_row, kind, status, code) => {
      await until('sockets of earlier calls are closed', 7_000, noSocketOpen);
      await gateway.misbehave('tax-bureau', { kind });
      await expectFailed(await ask(), status, code);
      expect(await until('the socket is closed', 1_000, noSocketOpen)).toBeLessThan(1_000);
      await expectSectionUnavailable(code);
    },
  );

  it('L10: bodies without end do not fill the memory', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'endless' });
    await ask();
    const beforeKb = residentKb(gateway.process.pid);
    for (let round = 0; round < 10; round += 1) expect((await ask()).status).toBe(502);
    expect(residentKb(gateway.process.pid) - beforeKb).toBeLessThan(64 * 1_024);
  });

  it('L16: an answer after the time limit is dropped, and the call is recorded once', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: LIMIT_MS + 500 });
    const asked = await ask();
    await sleep(800);
    await expectFailed(asked, 504, 'provider-timeout');
  });

  it('L03: a redirect is not followed', async () => {
    await gateway.misbehave('tax-bureau', { kind: 'redirect' });
    await expectFailed(await ask(), 502, 'provider-fault');
    await expectSectionUnavailable('provider-fault');
    expect(await gateway.see('calls')).toMatchObject({ redirectsFollowed: 0 });
  });

  const NO_ANSWER = [
    ['L07', 'error-500', ['ORA-00600']],
    ['L07', 'unavailable-503', ['maintenance']],
    ['L09', 'garbage', ['%%%']],
    ['L09', 'html', ['doctype', '登录']],
    ['L09', 'wrong-schema', ['xydm', '成功']],
    ['L09', 'wrong-subject', []],
    ['L09', 'duplicate-keys', []],
    ['L09', 'negative-amounts', []],
  ] as const;

  it.each(NO_ANSWER)(
    '%s: %s is a fault of the department, and nothing of it is told',
    async (_row, kind, marks) => {
      const told = await wordsOfGoodAnswer();
      const printedBefore = gateway.process.output().length;
      await gateway.misbehave('tax-bureau', { kind });
      const asked = await ask();
      await expectFailed(asked, 502, 'provider-fault');
      await expectSectionUnavailable('provider-fault');
      const printed = gateway.process.output().slice(printedBefore);
      expect(printed).toContain('provider-fault');
      for (const word of [...marks, ...told, gateway.enterprise(1).uscc]) {
        expect(JSON.stringify(asked.body)).not.toContain(word);
        expect(printed).not.toContain(word);
      }
    },
  );

  /** Amounts and numbers the department would tell, long enough not to be met by chance. */
  async function wordsOfGoodAnswer(): Promise<string[]> {
    const records = (await ask()).body['records'] as Record<string, unknown>[];
    const words = records.flatMap((record) => Object.values(record).map(String));
    const amounts = [...new Set(words.filter((word) => /^\d+\.\d\d$/.test(word) && word.length > 6))];
    expect(amounts.length).toBeGreaterThan(0);
    return amounts;
  }

  it('L09: fields the item does not declare are dropped', async () => {
    const good = await ask();
    await gateway.misbehave('tax-bureau', { kind: 'extra-fields' });
    const asked = await ask();
    expect(asked.status).toBe(200);
    expect(asked.body['records']).toEqual(good.body['records']);
    expect(JSON.stringify(asked.body)).not.toMatch(
      /internal_remark|contact_phone|13800000000|traceServer|node-7/,
    );
  });

  it('L09: a value sent along with a verdict goes no further', async () => {
    const body = aVerification(gateway, { authorizationId });
    const good = await post('/v1/verifications', body);
    await gateway.misbehave('social-insurance', { kind: 'leaks-value' });
    const asked = await post('/v1/verifications', body);
    expect(asked).toMatchObject({ status: 200, body: { verdicts: { claimed_count: 'match' } } });
    expect(Object.keys(asked.body)).toEqual(Object.keys(good.body));
    expect(JSON.stringify(asked.body)).not.toContain('actual');
  });

  it('A11: revoked while a call is in flight: revoked at once, and the answer is thrown away', async () => {
    await connect(gateway, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 5_000 });
    await gateway.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_500 });
    const revocable = await grant(gateway);
    const asking = post('/v1/queries', aQuery(gateway, { authorizationId: revocable }));
    await sleep(400);
    const enterprise = gateway.asEnterprise();
    await enterprise.accessToken();
    const revoked = await timed(async () =>
      enterprise.send('POST', `/v1/authorizations/${revocable}/revocation`),
    );
    expect(revoked.value).toMatchObject({ status: 200, body: { status: 'revoked' } });
    expect(revoked.tookMs).toBeLessThan(600);
    expect(await openIntents(gateway)).toBe(1);
    const asked = await asking;
    expect(asked.tookMs).toBeGreaterThan(1_400);
    expect(asked).toMatchObject({ status: 403, body: { code: 'authorization-revoked' } });
    expect(Object.keys(asked.body).toSorted()).toEqual(PROBLEM_PARTS);
    const record = { event: 'query.refused', outcome: 'refused', reason_code: 'revoked-in-flight', rows: 0 };
    expect(await evidenceOf(gateway, asked.requestId)).toEqual([expect.objectContaining(record)]);
    expect(await openIntents(gateway)).toBe(0);
  });
});

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
