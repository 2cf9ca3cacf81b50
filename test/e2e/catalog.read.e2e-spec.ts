import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { recordsOf } from '../../src/sandbox/department-data.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { expectOnly, partyOf } from '../support/roles.js';

interface Item {
  readonly code: string;
  readonly tier: string;
  readonly modes: readonly string[];
  readonly fields: readonly { readonly name: string; readonly tier: string; readonly sensitive: string }[];
  readonly recordKey: readonly string[];
  readonly recordSchema: object;
}

const ROLES = ['provider', 'institution', 'operator', 'enterprise'] as const;
/** Items of each tier that is not public, by hand from the sharing list. */
const VERIFY_ONLY = ['AGR-02', 'COL-01', 'EST-01', 'EST-02', 'SOC-02'];
const MODEL_ONLY = ['TAX-07', 'UTL-04'];
const AUTHORIZED = ['CBF-01', 'CUS-02', 'CUS-04', 'EVA-01', 'HPF-01', 'SLF-01', 'SOC-01'].concat([
  'TAX-04',
  'TAX-05',
  'TAX-06',
  'TEC-02',
  'UTL-01',
  'UTL-02',
  'UTL-03',
]);

describe('the catalog', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  async function item(code: string): Promise<Item> {
    const answer = await gateway.as('bank-a').send('GET', `/v1/catalog/items/${code}`);
    expect(answer.status).toBe(200);
    return answer.body as Item;
  }

  it.each(ROLES)(
    'lists its 61 items to a caller of role %s, and says that it is a reconstruction',
    async (role) => {
      const { status, body } = await partyOf(gateway, role).send('GET', '/v1/catalog/items');
      expect(status).toBe(200);
      const list = body as { items: Item[]; nextCursor: null; label: string };
      expect(list.items).toHaveLength(61);
      expect(new Set(list.items.map(({ code }) => code)).size).toBe(61);
      expect(list.nextCursor).toBeNull();
      expect(list.label).toMatch(/reconstruction/i);
      expect(list.label).toMatch(/not the official/i);
    },
  );

  it('derives the tier of every item from what its provider allows', async () => {
    const { body } = await gateway.as('bank-a').send('GET', '/v1/catalog/items');
    const { items } = body as { items: Item[] };
    const codesOf = (tier: string) => items.filter((each) => each.tier === tier).map(({ code }) => code);
    expect(codesOf('verify-only').toSorted()).toEqual(VERIFY_ONLY);
    expect(codesOf('model-only').toSorted()).toEqual(MODEL_ONLY);
    expect(codesOf('authorized').toSorted()).toEqual(AUTHORIZED);
    expect(codesOf('public')).toHaveLength(61 - 5 - 2 - 14);
  });

  it('gives one item in full', async () => {
    expect(await item('TAX-01')).toEqual({
      code: 'TAX-01',
      version: 1,
      category: expect.any(String),
      categoryZh: expect.any(String),
      item: expect.any(String),
      itemZh: expect.any(String),
      provider: 'State Taxation Administration',
      providerZh: expect.any(String),
      modes: ['physical-collection'],
      tier: 'public',
      adverse: false,
      updateCycle: expect.any(String),
      source: expect.any(String),
      confidence: expect.any(String),
      note: expect.any(String),
      precedence: 'all',
      feeds: [
        {
          providerName: '税务局（模拟）',
          lastDataTime: '2026-10-31T16:00:00.000Z',
          freshness: {
            status: expect.any(String),
            promisedBy: '2027-11-30T16:00:00.000Z', // a year, and thirty days of grace
            lastDataTime: '2026-10-31T16:00:00.000Z',
          },
        },
      ],
      recordKey: ['rating_year'],
      fields: [
        {
          name: 'uscc',
          nameZh: '统一社会信用代码',
          type: 'uscc',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
        {
          name: 'subject_name',
          nameZh: '主体名称',
          type: 'string',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
        {
          name: 'rating_year',
          nameZh: '评价年度',
          type: 'year',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
        {
          name: 'rating',
          nameZh: '纳税信用级别',
          type: 'code',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
        {
          name: 'score',
          nameZh: '评价得分',
          type: 'decimal',
          unit: 'points',
          tier: 'authorized',
          sensitive: 'commercial-secret',
        },
        {
          name: 'rated_by',
          nameZh: '评价机关',
          type: 'string',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
        {
          name: 'published_on',
          nameZh: '公布日期',
          type: 'date',
          unit: null,
          tier: 'public',
          sensitive: 'none',
        },
      ],
      recordSchema: expect.objectContaining({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        required: ['uscc', 'rating_year'],
        additionalProperties: false,
      }),
    });
  });

  it('gives schemas of JSON Schema 2020-12 that take a true record and refuse an unknown field', async () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addFormat('uscc', /^[0-9A-HJ-NPQRTUWXY]{18}$/);
    for (const code of ['REG-01', 'TAX-01', 'TAX-04', 'PEN-01', 'SOC-02', 'UTL-01', 'JUD-02', 'CUS-01']) {
      const { recordSchema } = await item(code);
      expect(ajv.validateSchema(recordSchema)).toBe(true);
      const [record] = recordsOf(code, gateway.enterprise().uscc);
      const isGood = ajv.compile(recordSchema);
      expect({ code, isGood: isGood(record) }).toEqual({ code, isGood: true });
      expect({ code, isGood: isGood({ ...record, surprise: 1 }) }).toEqual({ code, isGood: false });
      expect(isGood({ ...record, uscc: null })).toBe(false);
    }
  });

  it('answers an unknown item with 404, whatever stands in its place', async () => {
    for (const code of ['TAX-99', 'tax-01', '__proto__', 'constructor', '%27%20or%201=1', '..%2fitems']) {
      expectProblem(await gateway.as('bank-a').send('GET', `/v1/catalog/items/${code}`), 404, 'not-found');
    }
  });

  it('answers nobody without a token', async () => {
    await expectOnly(gateway, ROLES, { method: 'GET', path: '/v1/catalog/items' });
    await expectOnly(gateway, ROLES, { method: 'GET', path: '/v1/catalog/items/TAX-01' });
  });
});
