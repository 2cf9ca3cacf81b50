import { DEMO_ENTERPRISES } from '../../src/sandbox/enterprises.js';
import { recordsOf } from '../../src/sandbox/department-data.js';
import { aQuery, aReport, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';

interface Item {
  readonly code: string;
  readonly tier: string;
  readonly modes: readonly string[];
  readonly fields: readonly { readonly name: string; readonly tier: string; readonly sensitive: string }[];
}

interface Section {
  readonly itemCode: string;
  readonly status: string;
  readonly records: readonly Record<string, unknown>[];
}

/** The fields that name a person, by hand from the sharing list. */
const PERSONAL = [
  'legal_representative',
  'person_name',
  'id_no_masked',
  'shareholder_name',
  'shareholder_id_masked',
].concat('pledgor');

describe('A19: how much an answer shows', () => {
  let gateway: TestGateway;
  let items: Map<string, Item>;
  beforeAll(async () => {
    gateway = await startGateway();
    const list = (await gateway.as('bank-a').send('GET', '/v1/catalog/items')).body as {
      items: { code: string }[];
    };
    const details = await Promise.all(
      list.items.map(
        async ({ code }) =>
          (await gateway.as('bank-a').send('GET', `/v1/catalog/items/${code}`)).body as Item,
      ),
    );
    items = new Map(details.map((item) => [item.code, item]));
  });
  afterAll(async () => gateway?.stop());

  const itemOf = (code: string): Item => items.get(code) ?? { code, tier: '', modes: [], fields: [] };
  const reportable = () =>
    [...items.values()].filter(({ tier }) => tier === 'public' || tier === 'authorized');
  const sectionsOf = async (overrides: object): Promise<Section[]> => {
    const answer = await gateway.as('bank-a').post('/v1/reports', aReport(gateway, overrides));
    expect(answer.status).toBe(201);
    return (answer.body as { sections: Section[] }).sections;
  };
  const grantAll = async (enterprise: number) =>
    grant(
      gateway,
      { items: reportable().map(({ code }) => code), modes: ['physical-collection', 'interface-call'] },
      enterprise,
    );
  const namesOf = (code: string, tiers: readonly string[]) =>
    itemOf(code)
      .fields.filter(({ tier }) => tiers.includes(tier))
      .map(({ name }) => name);
  const personalIn = (records: readonly Record<string, unknown>[]) =>
    records.flatMap((record) =>
      PERSONAL.flatMap((name) => (typeof record[name] === 'string' ? [record[name]] : [])),
    );

  it('shows without authorization public fields of public items only, of every enterprise', async () => {
    let shown = 0;
    for (const { uscc } of DEMO_ENTERPRISES) {
      for (const { itemCode, records } of await sectionsOf({ uscc })) {
        if (records.length > 0) expect(itemOf(itemCode).tier).toBe('public');
        const allowed = namesOf(itemCode, ['public']);
        for (const record of records) expect(allowed).toEqual(expect.arrayContaining(Object.keys(record)));
        shown += records.length;
      }
    }
    expect(shown).toBeGreaterThan(50);
  });

  it('withholds the score, any rating but A, and the figures of annual reports', async () => {
    const sections = await sectionsOf({ items: ['REG-06', 'TAX-01'] });
    const open = ['report_year', 'reported_on', 'uscc', 'website']; // staff, sums and guarantees are secrets
    expect(sections[0]?.records.map((record) => Object.keys(record).toSorted())).toEqual([open, open]);
    expect(sections[1]?.records.map(({ rating }) => rating)).toEqual(['A', undefined]);
    expect(sections[1]?.records.every((record) => !('score' in record))).toBe(true);
  });

  it('shows with authorization all declared fields the department gave, and no other', async () => {
    for (const [index, { uscc }] of DEMO_ENTERPRISES.entries()) {
      const authorizationId = await grantAll(index);
      for (const { itemCode, records, status } of await sectionsOf({ uscc, authorizationId })) {
        expect(['ok', 'no-record', 'provider-unavailable']).toContain(status);
        const truth = recordsOf(itemCode, uscc);
        expect({ itemCode, count: records.length }).toEqual({ itemCode, count: truth.length });
        const declared = namesOf(itemCode, ['public', 'authorized']);
        for (const record of records) expect(declared).toEqual(expect.arrayContaining(Object.keys(record)));
      }
    }
  });

  it('masks persons with and without authorization', async () => {
    const held = ['KEY-01', 'KEY-02', 'REG-01', 'REG-02', 'REG-05'];
    const authorizationId = await grantAll(0);
    for (const overrides of [{ items: held }, { items: held, authorizationId }]) {
      const shown = (await sectionsOf(overrides)).flatMap(({ records }) => personalIn(records));
      expect(shown.length).toBeGreaterThan(10);
      for (const text of shown) expect(text).toMatch(/^.\*+$/u);
    }
    const text = JSON.stringify(await sectionsOf({ authorizationId }));
    for (const name of ['梁志远', '吴立新', '黄国强', '罗建华']) expect(text).not.toContain(name);
  });

  it('lets nothing through that a stored payload holds beyond the declared fields', async () => {
    const { uscc } = gateway.enterprise();
    await gateway.database.superuser.query(
      `update enterprise_snapshot s set fragment = jsonb_set(s.fragment::jsonb, '{0,payload}',
         (s.fragment::jsonb #> '{0,payload}')
         || '{"internal_grade": "D", "recordId": "x", "subject_name": {"hidden": "nested-leak"}}'::jsonb)
       from feed f where f.id = s.feed_id and f.item_code = 'LIC-01' and s.uscc = $1`,
      [uscc],
    );
    const authorizationId = await grantAll(0);
    for (const overrides of [{ items: ['LIC-01'] }, { items: ['LIC-01'], authorizationId }]) {
      const [section] = await sectionsOf(overrides);
      expect(section?.status).toBe('ok');
      const text = JSON.stringify(section);
      for (const leak of ['internal_grade', 'recordId', 'nested-leak']) expect(text).not.toContain(leak);
    }
  });

  it('shows through queries exactly what it shows through reports', async () => {
    const authorizationId = await grantAll(0);
    for (const itemCode of ['REG-01', 'TAX-01', 'PEN-01', 'TAX-05', 'UTL-01', 'SOC-01']) {
      for (const more of [{}, { authorizationId }]) {
        const answer = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { itemCode, ...more }));
        const [section] = await sectionsOf({ items: ['LIC-01', itemCode], ...more }).then((found) =>
          found.slice(1),
        );
        const records = answer.status === 200 ? (answer.body as Section).records : [];
        expect({ itemCode, records }).toEqual({ itemCode, records: section?.records });
      }
    }
  });
});
