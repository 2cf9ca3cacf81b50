import { aQuery, anAuthorization, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { ownConfig } from '../support/own-config.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { startAgain } from '../support/restart.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 120_000;
const HOUR_MS = 3_600_000;
const hence = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
/** How many months ago May 2026 was, of which and of the months after it the simulated departments have facts. */
const MONTHS_BACK = new Date().getUTCFullYear() * 12 + new Date().getUTCMonth() - (2026 * 12 + 4);
const row = (purpose: string, change: object = {}) => ({
  institution: '*',
  purpose,
  tier: '*',
  days: 30,
  dataLifeDays: 365,
  ...change,
});

describe('A13: a gateway that is started again with lower ceilings', () => {
  const config = ownConfig({
    'rules/authorizations.json': {
      ceilings: [
        row('pre-loan-review', { days: 2 }),
        row('pre-loan-review', { items: ['TAX-05'], uses: 2 }),
        row('pre-loan-review', {
          items: ['UTL-01'],
          frequency: { uses: 1, per: 'day' },
          dataMonths: MONTHS_BACK,
        }),
        row('guarantee', { tier: 'verify-only' }),
      ],
    },
  });
  let gateway: TestGateway;
  let given: Record<'young' | 'old' | 'guarantee' | 'uncounted' | 'counted' | 'often', string>;
  beforeAll(async () => {
    gateway = await startGateway();
    const invoices = { items: ['TAX-05'], modes: ['interface-call'] };
    given = {
      young: await grant(gateway, { validUntil: hence(24 * 20) }),
      old: await grant(gateway, { validFrom: hence(-72), validUntil: hence(24 * 20) }),
      guarantee: await grant(gateway, { purpose: 'guarantee' }),
      uncounted: await grant(gateway, invoices),
      counted: await grant(gateway, { ...invoices, maxUses: 10 }),
      often: await grant(gateway, { items: ['UTL-01'], frequency: { uses: 8, per: 'day' } }),
    };
    await gateway.process.end('SIGTERM');
    gateway = await startAgain(gateway, {}, config.folder);
  }, STARTING_MS);
  afterAll(async () => {
    await gateway?.stop();
    config.remove();
  });

  const query = async (authorizationId: string, overrides: object = {}) =>
    gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId, ...overrides }));

  it('holds what was given before to them, from the next decision on', async () => {
    expect((await query(given.young)).status).toBe(200);
    expectProblem(await query(given.old), 403, 'authorization-expired');
    const guarantee = await query(given.guarantee, { purpose: 'guarantee' });
    expectProblem(guarantee, 422, 'purpose-not-allowed');
  });

  it('lets only what they allow be used where uses must be counted, however many ask at once', async () => {
    const itemCode = 'TAX-05';
    expectProblem(await query(given.uncounted, { itemCode }), 403, 'authorization-exhausted');
    const answers = await Promise.all(
      Array.from({ length: 12 }, async () => query(given.counted, { itemCode })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBe(2);
    for (const answer of refused) expectProblem(answer, 403, 'authorization-exhausted');
  });

  it('lets it be used as often as they allow, and shows no older facts', async () => {
    const itemCode = 'UTL-01';
    expectProblem(await query(given.young, { itemCode }), 403, 'authorization-frequency-reached');
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => query(given.often, { itemCode })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(answers.length - refused.length).toBe(1);
    for (const answer of refused) expectProblem(answer, 403, 'authorization-frequency-reached');
    const shown = answers.find(({ status }) => status === 200);
    const { records = [] } = (shown?.body ?? {}) as { records?: { billing_month: string }[] };
    const months = records.map(({ billing_month: month }) => month);
    expect(months.filter((month) => month >= '2026-06')).toHaveLength(4);
    expect(months.filter((month) => month < '2026-05')).toEqual([]);
  });

  it('shows of a report what each item still allows', async () => {
    const { body } = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { items: ['REG-01', 'TAX-04'], authorizationId: given.old }));
    expect(body).toMatchObject({
      sections: [{ status: 'ok' }, { status: 'not-authorized', reasonCode: 'authorization-expired' }],
    });
  });

  it('takes nothing new above them, and names what is', async () => {
    const post = async (overrides: object) =>
      gateway.asEnterprise().post('/v1/authorizations', anAuthorization(gateway, overrides));
    const invoices = { items: ['TAX-05'], modes: ['interface-call'] };
    expectFault(await post({ validUntil: hence(49) }), { pointer: '/validUntil', code: 'too-long' });
    expectFault(await post({ ...invoices, maxUses: 3 }), { pointer: '/maxUses', code: 'too-many' });
    expect((await post(invoices)).body).toMatchObject({ maxUses: 2, usesLeft: 2 });
    const power = { items: ['UTL-01'] };
    const often = await post({ ...power, frequency: { uses: 2, per: 'day' } });
    expectFault(often, { pointer: '/frequency/uses', code: 'too-many' });
    expectFault(await post({ ...power, dataFrom: '2020-01-01' }), {
      pointer: '/dataFrom',
      code: 'too-early',
    });
    expect((await post(power)).body).toMatchObject({
      frequency: { uses: 1, per: 'day' },
      dataFrom: expect.any(String),
    });
    expectProblem(await post({ purpose: 'insurance' }), 422, 'invalid-input');
  });
});
