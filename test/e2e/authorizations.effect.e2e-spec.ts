import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { aQuery, aReport, aVerification, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem, shapeOf } from '../support/problem.js';
import { until } from '../support/timing.js';
import { ask, usageOf } from '../support/usage.js';

interface Section {
  readonly itemCode: string;
  readonly status: string;
  readonly reasonCode: string | null;
  readonly records: readonly object[];
}

/** The statement of this database that waits for a lock to write its usage record. */
const WAITING = `
  select 1 from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query like '%asked as materialized%'`;

describe('what an authorization opens, and when', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  const query = async (overrides: object, bank = 'bank-a') =>
    gateway.as(bank).post('/v1/queries', aQuery(gateway, overrides));
  const report = async (overrides: object) =>
    gateway.as('bank-a').post('/v1/reports', aReport(gateway, overrides));
  const sectionsOf = (body: unknown) => (body as { sections: Section[] }).sections;
  /** Moves one end of a period to a moment from now on the database's clock; gives that moment. */
  async function move(id: string, end: 'valid_from' | 'valid_until', fromNow: string): Promise<number> {
    const { rows } = await gateway.database.superuser.query(
      `update "authorization" set ${end} = date_trunc('milliseconds', clock_timestamp() + $2::interval)
       where id = $1 returning ${end} as moved`,
      [id, fromNow],
    );
    return (rows[0].moved as Date).getTime();
  }

  it('A02: holds until validUntil and no longer, from validFrom and no earlier', async () => {
    const id = await grant(gateway);
    expect((await query({ authorizationId: id })).status).toBe(200);
    await move(id, 'valid_until', '-1 millisecond');
    expectProblem(await query({ authorizationId: id }), 403, 'authorization-expired');
    expect((await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}`)).body).toMatchObject({
      status: 'expired',
    });
    await move(id, 'valid_until', '1 day');
    await move(id, 'valid_from', '1 hour');
    expectProblem(await query({ authorizationId: id }), 403, 'authorization-not-yet-valid');
    expect((await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}`)).body).toMatchObject({
      status: 'pending',
    });
    await move(id, 'valid_from', '0');
    expect((await query({ authorizationId: id })).status).toBe(200);
  });

  it.each([
    ['valid_until', (at: number, bound: number) => at < bound],
    ['valid_from', (at: number, bound: number) => at >= bound],
  ] as const)('A02: changes over at %s to the millisecond of the decision', async (end, isOpen) => {
    const id = await grant(gateway, { items: ['TAX-01'], modes: ['physical-collection'] });
    const bound = await move(id, end, '2 seconds');
    const seen: { isOpen: boolean; showsScore: boolean }[] = [];
    while (Date.now() < bound + 200) {
      const answers = await Promise.all(
        [1, 2, 3].map(async () => report({ items: ['TAX-01'], authorizationId: id })),
      );
      for (const { status, body } of answers) {
        if (status !== 201) continue; // decided before the end and anew after it, on the way to the socket
        const showsScore = sectionsOf(body)[0]?.records.every((record) => 'score' in record) ?? false;
        seen.push({
          isOpen: isOpen(Date.parse((body as { generatedAt: string }).generatedAt), bound),
          showsScore,
        });
      }
    }
    expect(new Set(seen.map(({ showsScore }) => showsScore))).toEqual(new Set([true, false]));
    expect(seen.filter((each) => each.isOpen !== each.showsScore)).toEqual([]);
  });

  it("A05: looks to bank B as if bank A's authorization had never been", async () => {
    const id = await grant(gateway);
    for (const [path, body] of [
      ['/v1/queries', aQuery(gateway)],
      ['/v1/verifications', aVerification(gateway)],
      ['/v1/reports', aReport(gateway, { items: ['TAX-04'] })],
    ] as const) {
      const theirs = await gateway.as('bank-b').post(path, { ...body, authorizationId: id });
      const nobodys = await gateway.as('bank-b').post(path, { ...body, authorizationId: randomUUID() });
      const none = await gateway.as('bank-b').post(path, body);
      expectProblem(theirs, 403, 'authorization-missing');
      expect(shapeOf(theirs)).toEqual(shapeOf(nobodys));
      expect(shapeOf(theirs)).toEqual(shapeOf(none));
      expect((await gateway.as('bank-a').post(path, { ...body, authorizationId: id })).status).toBeLessThan(
        300,
      );
    }
  });

  it('A05: takes no use when another bank tries', async () => {
    const id = await grant(gateway, { maxUses: 1 });
    expectProblem(await query({ authorizationId: id }, 'bank-b'), 403, 'authorization-missing');
    expect((await query({ authorizationId: id })).status).toBe(200);
    expectProblem(await query({ authorizationId: id }), 403, 'authorization-exhausted');
    expect((await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}`)).body).toMatchObject({
      status: 'exhausted',
      usesLeft: 0,
    });
  });

  it('A06: opens nothing of another enterprise', async () => {
    const authorizationId = await grant(gateway);
    const other = gateway.enterprise(1).uscc;
    const answer = await query({ authorizationId, uscc: other });
    expectProblem(answer, 403, 'authorization-missing');
    const sections = sectionsOf(
      (await report({ authorizationId, uscc: other, items: ['REG-01', 'TAX-04'] })).body,
    );
    expect(sections).toMatchObject([
      { itemCode: 'REG-01', status: 'ok' },
      { itemCode: 'TAX-04', status: 'not-authorized', reasonCode: 'authorization-missing', records: [] },
    ]);
  });

  it('A06: refuses a second subject in the query of the address', async () => {
    const other = gateway.enterprise(1).uscc;
    const answer = await gateway
      .as('bank-a')
      .post(`/v1/queries?uscc=${other}`, aQuery(gateway, { itemCode: 'REG-01' }));
    expect(answer.status).toBe(422);
  });

  it.each([
    ['purpose', { purpose: 'insurance' }, 422, 'purpose-not-allowed'],
    ['item', { itemCode: 'TAX-05' }, 422, 'item-not-covered'],
  ])('A07: refuses another %s than granted', async (_what, overrides, status, code) => {
    const authorizationId = await grant(gateway);
    expectProblem(await query({ authorizationId, ...overrides }), status, code);
    expect((await query({ authorizationId })).status).toBe(200);
  });

  it('A07: refuses another mode than granted', async () => {
    const toCompare = await grant(gateway, { items: ['SOC-01'], modes: ['data-verification'] });
    const toSee = await grant(gateway, { items: ['SOC-01'], modes: ['interface-call'] });
    const verify = async (authorizationId: string) =>
      gateway.as('bank-a').post('/v1/verifications', {
        ...aVerification(gateway, { itemCode: 'SOC-01', claims: { insured_count: 134 }, authorizationId }),
      });
    expectProblem(await query({ itemCode: 'SOC-01', authorizationId: toCompare }), 422, 'mode-not-offered');
    expectProblem(await verify(toSee), 422, 'mode-not-offered');
    expect((await query({ itemCode: 'SOC-01', authorizationId: toSee })).status).toBe(200);
    expect((await verify(toCompare)).status).toBe(200);
  });

  it('A07: leaves the rest of a report alone, and records each part for what it was', async () => {
    const authorizationId = await grant(gateway, { items: ['SOC-01'] });
    const { answer, requestId } = await ask(gateway.as('bank-a'), '/v1/reports', {
      ...aReport(gateway, { items: ['REG-01', 'SOC-01', 'TAX-04'], authorizationId }),
    });
    expect(answer.status).toBe(201);
    expect(sectionsOf(answer.body)).toMatchObject([
      { itemCode: 'REG-01', status: 'ok', reasonCode: null },
      { itemCode: 'SOC-01', status: 'ok', reasonCode: null },
      { itemCode: 'TAX-04', status: 'not-authorized', reasonCode: 'item-not-covered', records: [] },
    ]);
    const records = await usageOf(gateway.asEnterprise(), requestId);
    const told = records.map(({ itemCodes, outcome, reasonCode }) =>
      [itemCodes[0], outcome, reasonCode].join(' '),
    );
    expect(new Set(told)).toEqual(
      new Set(['REG-01 decided ', 'SOC-01 decided ', 'TAX-04 refused item-not-covered']),
    );
    expect(told).toHaveLength(3);
    expect(await usageOf(gateway.as('tax-bureau'), requestId)).toMatchObject([{ outcome: 'refused' }]);
    expect(await usageOf(gateway.as('power-grid'), requestId)).toEqual([]);
  });

  it('A07: shows of live facts those about the authorized time alone', async () => {
    const periods = async (overrides: object) => {
      const { body } = await query({ authorizationId: await grant(gateway, overrides) });
      return (body as { records: { period_from: string; period_to: string }[] }).records;
    };
    const all = await periods({});
    const [dataFrom = '', dataUntil = ''] = [all[1]?.period_from, all[3]?.period_from]
      .map((m) => `${m}-01`)
      .toSorted();
    const inside = ({ period_from: from, period_to: to }: (typeof all)[number]) =>
      `${from}-01` >= dataFrom && `${to}-31` < dataUntil;
    expect(all.filter(inside).length).toBeGreaterThan(0);
    expect(all.filter(inside).length).toBeLessThan(all.length);
    expect(await periods({ dataFrom, dataUntil })).toEqual(all.filter(inside));
    const { body } = await gateway.as('bank-a').send('GET', '/v1/usage-records?limit=1');
    expect(body).toMatchObject({ items: [{ event: 'query.released', rows: all.filter(inside).length }] });
  });

  it('A07: hands out no fact about a time that was taken away while its answer was on its way', async () => {
    const authorizationId = await grant(gateway);
    const held = await gateway.database.superuser.connect();
    try {
      await held.query('begin');
      await held.query('lock table usage_record in exclusive mode'); // the answer waits for its record
      const asked = query({ authorizationId });
      await until('the record waits', 20_000, async () => {
        const { rowCount } = await gateway.database.superuser.query(WAITING);
        return rowCount === 1;
      });
      await held.query(`update "authorization" set data_from = '2026-08-01' where id = $1`, [
        authorizationId,
      ]);
      await sleep(200); // longer than the lease
      await held.query('commit');
      expectProblem(await asked, 403, 'answer-outdated');
    } finally {
      held.release(true);
    }
    expect((await query({ authorizationId })).status).toBe(200);
  });

  it('A07: shows of a public fact about another time its public part alone', async () => {
    const ratings = async (overrides: object) => {
      const authorizationId = await grant(gateway, {
        items: ['TAX-01'],
        modes: ['physical-collection'],
        ...overrides,
      });
      return sectionsOf((await report({ authorizationId, items: ['TAX-01'] })).body)[0]?.records;
    };
    const open = await ratings({});
    expect(await ratings({ dataUntil: '2000-01-01' })).toEqual(
      await ratings({ items: ['TAX-04'], modes: ['interface-call'] }),
    );
    expect(await ratings({ dataUntil: '2000-01-01' })).not.toEqual(open);
    expect(await ratings({ dataFrom: '2000-01-01' })).toEqual(open);
  });

  it('opens nothing any more once it is revoked, also to a token and a question used before', async () => {
    const authorizationId = await grant(gateway);
    expect((await query({ authorizationId })).status).toBe(200);
    await gateway.asEnterprise().post(`/v1/authorizations/${authorizationId}/revocation`, {});
    expectProblem(await query({ authorizationId }), 403, 'authorization-revoked');
    await sleep(150); // longer than the lease of an answer
    expectProblem(await query({ authorizationId }), 403, 'authorization-revoked');
  });
});
