import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { connect } from '../support/endpoints.js';
import { evidenceOf, openIntents } from '../support/evidence.js';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { RacingReaders, READERS } from '../support/racing-readers.js';
import { type Told, TwoGateways } from '../support/two-gateways.js';

const ROUNDS = 60;
const STARTING_MS = 150_000;
const SLOW_MS = 3_000;
/** By when a call that takes an authorization away has answered, its lease of 100 ms included, on a busy machine. */
const AT_ONCE_MS = 1_000;
const PROBLEM_PARTS = ['code', 'detail', 'instance', 'requestId', 'status', 'title', 'type'];

let gateways: TwoGateways;
let bank: GatewayClient;
let enterprise: GatewayClient;
beforeAll(async () => {
  gateways = await TwoGateways.start({ BREAKER_VOLUME: '10000', LOG_LEVEL: 'error' });
  [bank, enterprise] = [gateways.first.as('bank-a'), gateways.first.asEnterprise()];
  await Promise.all([bank.accessToken(), enterprise.accessToken()]);
}, STARTING_MS);
afterAll(async () => gateways?.stop());

const statusOf = async (id: string): Promise<unknown> =>
  ((await enterprise.send('GET', `/v1/authorizations/${id}`)).body as { status: string }).status;

describe('A10: an authorization that is taken away from 32 readers, over two processes', () => {
  it(`hands out no answer after that was answered, ${ROUNDS} rounds`, async () => {
    const token = await bank.accessToken();
    const seen = { 200: 0, 403: 0, late: 0 };
    for (let round = 0; round < ROUNDS; round += 1) {
      const id = await grant(gateways.first);
      const body = JSON.stringify(aQuery(gateways.first, { authorizationId: id }));
      const readers = new RacingReaders(gateways.ports, token, body);
      while (readers.count(200) < READERS) await sleep(2);
      const step = round % 4 < 2 ? 'revocation' : 'suspension';
      const taken = await gateways.post(round, enterprise, `/v1/authorizations/${id}/${step}`);
      await readers.close();
      expect(taken.status).toBe(200);
      while (readers.count(403) < READERS) await sleep(2);
      await readers.end();
      expect([...readers.statuses.keys()].filter((status) => status !== 200 && status !== 403)).toEqual([]);
      seen[200] += readers.count(200);
      seen[403] += readers.count(403);
      seen.late += readers.late200;
    }
    expect(seen.late).toBe(0);
    expect(seen[200]).toBeGreaterThanOrEqual(ROUNDS * READERS);
    expect(seen[403]).toBeGreaterThanOrEqual(ROUNDS * READERS);
  }, 90_000);
});

/** Who takes an authorization away in the middle of which question, and how. */
const CASES = [
  ['query', 'revocation', 'enterprise'],
  ['query', 'revocation', 'bank'],
  ['query', 'suspension', 'enterprise'],
  ['verification', 'revocation', 'enterprise'],
  ['verification', 'suspension', 'enterprise'],
  ['report', 'revocation', 'enterprise'],
  ['report', 'suspension', 'enterprise'],
] as const;
type Case = (typeof CASES)[number];

const ENDS = {
  revocation: { code: 'authorization-revoked', reason: 'revoked-in-flight', left: 'revoked' },
  suspension: { code: 'authorization-suspended', reason: 'authorization-suspended', left: 'suspended' },
} as const;

/** What both calls came to. */
interface Interrupted {
  readonly id: string;
  readonly asked: Told;
  readonly taken: Told;
}

describe('A11, A04: taken away while a department takes three seconds to answer', () => {
  let outcomes: Map<Case, Interrupted>;
  beforeAll(async () => {
    await connect(gateways.first, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 9_000 });
    await connect(gateways.first, { department: 'social-insurance', itemCode: 'SOC-02', timeoutMs: 9_000 });
    for (const department of ['tax-bureau', 'social-insurance'])
      await gateways.first.misbehave(department, { kind: 'slow', delayMs: SLOW_MS });
    outcomes = new Map(
      await Promise.all(CASES.map(async (each) => [each, await interrupted(each)] as const)),
    );
  }, STARTING_MS);
  afterAll(async () => {
    for (const department of ['tax-bureau', 'social-insurance'])
      await gateways.first.misbehave(department, { kind: 'none' });
  });

  const QUESTIONS = {
    query: () => ['/v1/queries', aQuery(gateways.first)],
    verification: () => ['/v1/verifications', aVerification(gateways.first)],
    report: () => ['/v1/reports', aReport(gateways.first, { items: ['TAX-04'] })],
  } as const satisfies Record<string, () => readonly [string, object]>;
  /** Asks one process, and takes the authorization away through the other in the middle. */
  async function interrupted([kind, step, side]: Case): Promise<Interrupted> {
    const id = await grant(gateways.first, { maxUses: 5 });
    const [path, body] = QUESTIONS[kind]();
    const asking = gateways.post(0, bank, path, { ...body, authorizationId: id });
    await sleep(SLOW_MS / 2);
    const by = side === 'bank' ? bank : enterprise;
    const taken = await gateways.post(1, by, `/v1/authorizations/${id}/${step}`);
    return { id, asked: await asking, taken };
  }

  it.each(CASES.map((each) => [each.join(', '), each] as const))(
    'throws the answer away: %s',
    async (_what, each) => {
      const { id, asked, taken } = outcomes.get(each) ?? (await interrupted(each));
      const { code, reason, left } = ENDS[each[1]];
      expect(taken).toMatchObject({ status: 200, body: { status: left } });
      expect(taken.tookMs).toBeLessThan(AT_ONCE_MS);
      expect(asked.tookMs).toBeGreaterThan(SLOW_MS - 100);
      expect(asked).toMatchObject({ status: 403, code });
      expect(Object.keys(asked.body).toSorted()).toEqual(PROBLEM_PARTS);
      const record = { outcome: 'refused', reason_code: reason, rows: 0, answer_digest: null };
      expect(await evidenceOf(gateways.first, asked.requestId)).toEqual([
        expect.objectContaining({ event: `${each[0]}.refused`, ...record }),
      ]);
      const { body } = await enterprise.send('GET', `/v1/authorizations/${id}`);
      expect(body).toMatchObject({ usesLeft: 5 });
    },
  );

  it('leaves no intent of a call open', async () => {
    expect(await openIntents(gateways.first)).toBe(0);
  });

  it('leaves the public part of a report as it is, and says of the other why it is not there', async () => {
    const id = await grant(gateways.first);
    const report = aReport(gateways.first, { items: ['REG-01', 'TAX-04'], authorizationId: id });
    const asking = gateways.post(1, bank, '/v1/reports', report);
    await sleep(SLOW_MS / 2);
    await gateways.post(0, enterprise, `/v1/authorizations/${id}/revocation`);
    const { status, body, requestId } = await asking;
    expect({ status, body }).toMatchObject({
      status: 201,
      body: {
        sections: [
          { itemCode: 'REG-01', status: 'ok' },
          { itemCode: 'TAX-04', status: 'not-authorized', reasonCode: 'authorization-revoked', records: [] },
        ],
      },
    });
    expect(await evidenceOf(gateways.first, requestId)).toEqual([
      expect.objectContaining({ item_codes: ['REG-01'], outcome: 'decided' }),
      expect.objectContaining({
        item_codes: ['TAX-04'],
        outcome: 'refused',
        reason_code: 'revoked-in-flight',
      }),
    ]);
  });

  it('answers what was suspended and resumed again meanwhile: it is decided on what holds when it is handed out', async () => {
    const id = await grant(gateways.first, { maxUses: 5 });
    const asking = gateways.post(0, bank, '/v1/queries', aQuery(gateways.first, { authorizationId: id }));
    await sleep(SLOW_MS / 3);
    for (const step of ['suspension', 'resumption'])
      expect((await gateways.post(1, enterprise, `/v1/authorizations/${id}/${step}`)).status).toBe(200);
    expect((await asking).status).toBe(200);
    expect(await statusOf(id)).toBe('active');
  });
});
