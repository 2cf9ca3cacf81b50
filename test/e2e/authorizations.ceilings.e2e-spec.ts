import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { aQuery, anAuthorization, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { ownConfig } from '../support/own-config.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { startAgain } from '../support/restart.js';
import { ask } from '../support/usage.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 120_000;
const HOUR_MS = 3_600_000;

/** How a query was answered, and the version of its item in each usage record. */
interface Queried {
  readonly answer: GatewayAnswer;
  readonly versions: readonly (number | undefined)[];
}

const hence = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
const row = (purpose: string, change: object = {}) => ({
  institution: '*',
  purpose,
  tier: '*',
  days: 30,
  dataLifeDays: 365,
  ...change,
});

describe('A13: a gateway that is started again with lower ceilings and a stricter catalog', () => {
  const config = ownConfig({
    'rules/authorizations.json': {
      ceilings: [
        row('pre-loan-review', { days: 2 }),
        row('pre-loan-review', { items: ['TAX-05'], uses: 2 }),
        row('guarantee', { tier: 'verify-only' }),
      ],
    },
    'catalog/SOC-01.json': { disclosure: 'joint-model-only', modes: ['interface-call'] },
    'catalog/UTL-01.json': { modes: ['data-verification'] },
  });
  let gateway: TestGateway;
  let given: Record<'young' | 'old' | 'guarantee' | 'uncounted' | 'counted', string>;
  const before: Queried[] = [];
  beforeAll(async () => {
    gateway = await startGateway();
    const invoices = { items: ['TAX-05'], modes: ['interface-call'] };
    given = {
      young: await grant(gateway, { validUntil: hence(24 * 20) }),
      old: await grant(gateway, { validFrom: hence(-72), validUntil: hence(24 * 20) }),
      guarantee: await grant(gateway, { purpose: 'guarantee' }),
      uncounted: await grant(gateway, invoices),
      counted: await grant(gateway, { ...invoices, maxUses: 10 }),
    };
    for (const itemCode of ['SOC-01', 'UTL-01']) before.push(await queried(itemCode));
    await gateway.process.end('SIGTERM');
    gateway = await startAgain(gateway, {}, config.folder);
  }, STARTING_MS);
  afterAll(async () => {
    await gateway?.stop();
    config.remove();
  });

  const query = async (authorizationId: string, overrides: object = {}) =>
    gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId, ...overrides }));

  /** What a query under the young authorization came to, and by which version of the catalog. */
  async function queried(itemCode: string): Promise<Queried> {
    const body = aQuery(gateway, { authorizationId: given.young, itemCode });
    const { answer, requestId } = await ask(gateway.as('bank-a'), '/v1/queries', body);
    const { rows } = await gateway.database.superuser.query<{ catalog_versions: Record<string, number> }>(
      'select catalog_versions from usage_record where request_id = $1',
      [requestId],
    );
    return { answer, versions: rows.map(({ catalog_versions: versions }) => versions[itemCode]) };
  }

  it('shows nothing any more of an item that was made stricter since, and records by which version', async () => {
    expect(before).toMatchObject([
      { answer: { status: 200 }, versions: [1] },
      { answer: { status: 200 }, versions: [1] },
    ]);
    for (const itemCode of ['SOC-01', 'UTL-01']) {
      const { answer, versions } = await queried(itemCode);
      expectProblem(answer, 422, 'mode-not-offered');
      expect(versions).toEqual([2]);
    }
  });

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
      gateway
        .asEnterprise()
        .post('/v1/authorizations', anAuthorization(gateway, { items: ['TAX-04'], ...overrides }));
    const invoices = { items: ['TAX-05'], modes: ['interface-call'] };
    expectFault(await post({ validUntil: hence(49) }), { pointer: '/validUntil', code: 'too-long' });
    expectFault(await post({ ...invoices, maxUses: 3 }), { pointer: '/maxUses', code: 'too-many' });
    expect((await post(invoices)).body).toMatchObject({ maxUses: 2, usesLeft: 2 });
    expectProblem(await post({ purpose: 'insurance' }), 422, 'invalid-input');
  });
});
