import { anAuthorization, aQuery, aReport, grant } from '../support/factories.js';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem } from '../support/problem.js';
import { startSecondProcess } from '../support/second-process.js';

const STARTING_MS = 120_000;
const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;

describe('an authorization that may be used so often in a day, a week or a month', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const queryAs = async (bank: GatewayClient, authorizationId: string) =>
    bank.post('/v1/queries', aQuery(gateway, { authorizationId }));
  const query = async (authorizationId: string) => queryAs(gateway.as('bank-a'), authorizationId);
  const countOf = async (id: string) => {
    const text =
      'select window_start::text as start, uses_in_window as uses from authorization_use where authorization_id = $1';
    const { rows } = await gateway.database.superuser.query<{ start: string; uses: number }>(text, [id]);
    return rows[0];
  };
  /** The day in Asia/Shanghai so many days before today. */
  const day = (before: number): string =>
    new Date(Date.now() + SHANGHAI_MS - before * DAY_MS).toISOString().slice(0, 10);

  it('is refused when that is reached, and used again in the next window', async () => {
    const frequency = { uses: 2, per: 'day' };
    const id = await grant(gateway, { frequency });
    expect((await gateway.as('bank-a').send('GET', `/v1/authorizations/${id}`)).body).toMatchObject({
      frequency,
      maxUses: null,
    });
    expect((await query(id)).status).toBe(200);
    expect((await query(id)).status).toBe(200);
    expectProblem(await query(id), 403, 'authorization-frequency-reached');
    const report = aReport(gateway, { items: ['REG-01', 'TAX-04'], authorizationId: id });
    expect((await gateway.as('bank-a').post('/v1/reports', report)).body).toMatchObject({
      sections: [
        { status: 'ok' },
        { status: 'not-authorized', reasonCode: 'authorization-frequency-reached' },
      ],
    });
    await gateway.database.superuser.query(
      'update authorization_use set window_start = window_start - 1 where authorization_id = $1',
      [id],
    );
    expect((await query(id)).status).toBe(200);
    expect(await countOf(id)).toEqual({ start: day(0), uses: 1 });
  });

  it.each([
    ['day', () => day(0)],
    ['week', () => day((new Date(Date.now() + SHANGHAI_MS).getUTCDay() + 6) % 7)],
    ['month', () => `${day(0).slice(0, 8)}01`],
  ] as const)('counts by the %s of the calendar in Asia/Shanghai', async (per, start) => {
    const id = await grant(gateway, { frequency: { uses: 5, per } });
    expect((await query(id)).status).toBe(200);
    expect((await query(id)).status).toBe(200);
    expect(await countOf(id)).toEqual({ start: start(), uses: 2 });
  });

  it('counts all uses beside, and whatever is reached first ends it', async () => {
    const id = await grant(gateway, { frequency: { uses: 5, per: 'day' }, maxUses: 1 });
    expect((await query(id)).status).toBe(200);
    expectProblem(await query(id), 403, 'authorization-exhausted');
  });

  it('lets exactly so many through however many ask at once, of two processes', async () => {
    const second = await startSecondProcess(gateway);
    try {
      const id = await grant(gateway, { frequency: { uses: 10, per: 'day' } });
      const token = await gateway.as('bank-a').accessToken();
      const ask = async (number: number): Promise<number> => {
        const { baseUrl } = number % 2 === 0 ? gateway : second;
        const response = await fetch(`${baseUrl}/v1/queries`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify(aQuery(gateway, { authorizationId: id })),
        });
        await response.arrayBuffer();
        return response.status;
      };
      const statuses = await Promise.all(Array.from({ length: 80 }, async (_, number) => ask(number)));
      expect(statuses.filter((status) => status === 200)).toHaveLength(10);
      expect(await countOf(id)).toMatchObject({ uses: 10 });
    } finally {
      await second.stop();
    }
  });

  it('takes no use for what is public', async () => {
    const id = await grant(gateway, {
      items: ['REG-01'],
      modes: ['physical-collection'],
      frequency: { uses: 1, per: 'day' },
    });
    await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { items: ['PEN-01'], authorizationId: id }));
    expect(await countOf(id)).toEqual({ start: null, uses: 0 });
  });

  it.each([
    [{ uses: 0, per: 'day' }, '/frequency/uses', 'min'],
    [{ uses: 1, per: 'hour' }, '/frequency/per', 'is-in'],
    [{ uses: 1, per: 'day', from: 'now' }, '/frequency/from', 'unknown-property'],
    ['daily', '/frequency', 'nested-validation'],
  ])('refuses %j', async (frequency, pointer, code) => {
    const answer = await gateway
      .asEnterprise()
      .post('/v1/authorizations', anAuthorization(gateway, { frequency }));
    expectFault(answer, { pointer, code });
  });

  it('is asked for, and approved for less of it', async () => {
    const { institutionId: _, riskNoticeVersion, ...terms } = anAuthorization(gateway);
    const wanted = { ...terms, uscc: gateway.enterprise().uscc, frequency: { uses: 3, per: 'week' } };
    const request = async (): Promise<string> =>
      ((await gateway.as('bank-a').post('/v1/authorization-requests', wanted)).body as { id: string }).id;
    const approve = async (id: string, frequency?: object) =>
      gateway.asEnterprise().post(`/v1/authorization-requests/${id}/approval`, {
        riskNoticeVersion,
        ...(frequency ? { frequency } : {}),
      });
    for (const more of [
      { uses: 4, per: 'week' },
      { uses: 1, per: 'day' },
    ])
      expectFault(await approve(await request(), more), {
        pointer: '/frequency',
        code: 'broader-than-asked',
      });
    expect((await approve(await request())).body).toMatchObject({ frequency: { uses: 3, per: 'week' } });
    const less = { uses: 1, per: 'week' };
    expect((await approve(await request(), less)).body).toMatchObject({ frequency: less });
  });
});
