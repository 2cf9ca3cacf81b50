import { setTimeout as sleep } from 'node:timers/promises';
import { aReport } from '../support/factories.js';
import { deliver, ndjson } from '../support/feeds.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

interface Feed {
  readonly itemCode: string;
  readonly providerId: string;
  readonly providerName: string;
  readonly lastSequence: number;
  readonly lastDataTime: string | null;
  readonly lastPublishedAt: string | null;
  readonly missingSequences: readonly { readonly from: number; readonly to: number }[];
  readonly freshness: {
    readonly status: string;
    readonly promisedBy: string | null;
    readonly lastDataTime: string | null;
  };
}

/** What the tax bureau of the demo is registered for and collects: by hand from the sharing list. */
const TAX_FEEDS = ['TAX-01', 'TAX-02', 'TAX-03'];
const PATIENCE_MS = 20_000;
/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;

describe('GET /v1/feeds', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ LIFECYCLE_ROUND_S: '1' });
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  const list = async (as: string, query = ''): Promise<{ items: Feed[]; nextCursor: string | null }> => {
    const answer = await gateway.as(as).send('GET', `/v1/feeds${query}`);
    expect(answer.status).toBe(200);
    return answer.body as { items: Feed[]; nextCursor: string | null };
  };
  const feedOf = async (itemCode: string, as = 'tax-bureau'): Promise<Feed | undefined> =>
    (await list(as)).items.find((feed) => feed.itemCode === itemCode);
  const anArrears = (n: number) => ({
    uscc: gateway.enterprise(1).uscc,
    subject_name: '小店区老陈刀削面馆',
    tax_type: `税种${n}`,
    arrears_balance: '120.50',
    published_on: '2026-10-15',
    tax_authority: '太原市税务局',
  });
  const push = async (sequence: number, overrides: object = {}) => {
    const answer = await deliver(gateway, { lines: ndjson(anArrears(sequence)), sequence, ...overrides });
    expect(answer.status).toBe(201);
  };
  const metric = async (name: string, itemCode: string): Promise<string | undefined> => {
    const { body } = await gateway.as('operator').send('GET', '/metrics');
    const provider = gateway.participantId('tax-bureau');
    const line = String(body)
      .split('\n')
      .find((each) => each.startsWith(`${name}{item="${itemCode}",provider="${provider}"}`));
    return line?.split(' ').at(-1);
  };
  const untilMetric = async (name: string, itemCode: string, value: string): Promise<void> => {
    const until = Date.now() + PATIENCE_MS;
    while ((await metric(name, itemCode)) !== value && Date.now() < until) await sleep(200);
    expect(await metric(name, itemCode)).toBe(value);
  };

  it('shows a provider its own feeds in full', async () => {
    const { items, nextCursor } = await list('tax-bureau');
    expect(items.map(({ itemCode }) => itemCode)).toEqual(TAX_FEEDS);
    expect(nextCursor).toBeNull();
    expect(items[0]).toEqual({
      itemCode: 'TAX-01',
      providerId: gateway.participantId('tax-bureau'),
      providerName: expect.any(String),
      lastSequence: 1,
      lastDataTime: '2026-10-31T16:00:00.000Z',
      lastPublishedAt: expect.any(String),
      missingSequences: [],
      freshness: {
        status: expect.any(String),
        promisedBy: expect.any(String),
        lastDataTime: '2026-10-31T16:00:00.000Z',
      },
    });
  });

  it('shows the operator the feeds of all, page by page, none twice and none left out', async () => {
    const all = (await list('operator', '?limit=200')).items;
    expect(new Set(all.map(({ providerId }) => providerId)).size).toBeGreaterThan(2);
    const paged: Feed[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await list('operator', `?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      paged.push(...page.items);
      cursor = page.nextCursor;
    }
    const name = ({ itemCode, providerId }: Feed) => `${itemCode} ${providerId}`;
    expect(paged.map(name)).toEqual(all.map(name));
    expect(new Set(paged.map(name)).size).toBe(all.length);
  });

  it.each([
    'x',
    Buffer.from('{"at":"2026-11-21T08:00:00.000Z","id":"x"}').toString('base64url'),
    'a'.repeat(201),
  ])('refuses the cursor %s', async (cursor) => {
    const answer = await gateway.as('operator').send('GET', `/v1/feeds?cursor=${cursor}`);
    expectFault(answer, { pointer: '/cursor', code: 'invalid-cursor' });
  });

  it('is the business of providers and the operator', async () => {
    await expectOnly(gateway, ['provider', 'operator'], { method: 'GET', path: '/v1/feeds' });
  });

  it('C02: shows the gap before a batch until a full batch closes it, and alarms', async () => {
    await push(2);
    expect(await feedOf('TAX-02')).toMatchObject({ lastSequence: 2, missingSequences: [] });
    await untilMetric('credit_feed_gap', 'TAX-02', '0');
    await push(5);
    await push(7);
    expect(await feedOf('TAX-02')).toMatchObject({
      lastSequence: 7,
      missingSequences: [
        { from: 3, to: 4 },
        { from: 6, to: 6 },
      ],
    });
    await untilMetric('credit_feed_gap', 'TAX-02', '3');
    await push(9, { kind: 'full' });
    expect(await feedOf('TAX-02')).toMatchObject({ lastSequence: 9, missingSequences: [] });
    await untilMetric('credit_feed_gap', 'TAX-02', '0');
  });

  describe('freshness', () => {
    const freshnessIn = async (itemCode: string) => {
      const body = aReport(gateway, { items: [itemCode] });
      const answer = await gateway.as('bank-a').post('/v1/reports', body);
      expect(answer.status).toBe(201);
      return (
        answer.body as { sections: [{ status: string; freshness: object | null; asOf: string | null }] }
      ).sections[0];
    };
    const onItem = async (itemCode: string, as = 'bank-a') => {
      const answer = await gateway.as(as).send('GET', `/v1/catalog/items/${itemCode}`);
      expect(answer.status).toBe(200);
      return (answer.body as { feeds: object[] }).feeds;
    };
    const late = {
      status: 'late',
      promisedBy: '2026-11-02T16:00:00.000Z', // a day, and a day of grace
      lastDataTime: '2026-10-31T16:00:00.000Z',
    };

    it('of a daily feed three weeks old is late, in the list, on the item and in the report', async () => {
      expect(await feedOf('PEN-01', 'market-regulation')).toMatchObject({ freshness: late });
      for (const as of ['bank-a', 'tax-bureau', 'operator']) {
        expect(await onItem('PEN-01', as)).toEqual([
          { providerName: '市场监督管理局（模拟）', lastDataTime: late.lastDataTime, freshness: late },
        ]);
      }
      expect(await freshnessIn('PEN-01')).toMatchObject({ asOf: late.lastDataTime, freshness: late });
    });

    it('follows the next batch at once, and the metric soon after', async () => {
      await push(10, { dataTime: '2026-01-01T00:00:00Z' });
      expect(await feedOf('TAX-02')).toMatchObject({
        freshness: { status: 'late', promisedBy: '2026-04-21T00:00:00.000Z' }, // a quarter, and twenty days
      });
      await untilMetric('credit_feed_late', 'TAX-02', '1');
      const now = new Date(Math.floor(Date.now() / 1_000) * 1_000).toISOString();
      await push(11, { dataTime: now });
      expect(await feedOf('TAX-02')).toMatchObject({
        lastDataTime: now,
        freshness: { status: 'fresh', lastDataTime: now },
      });
      expect(await onItem('TAX-02')).toMatchObject([{ lastDataTime: now, freshness: { status: 'fresh' } }]);
      await untilMetric('credit_feed_late', 'TAX-02', '0');
    });

    it('is told of a section without a record too: how old the silence is', async () => {
      const body = aReport(gateway, { items: ['PEN-01'], uscc: gateway.enterprise(-1).uscc });
      const answer = await gateway.as('bank-a').post('/v1/reports', body);
      expect((answer.body as { sections: object[] }).sections[0]).toMatchObject({
        status: 'no-record',
        source: null,
        asOf: null,
        freshness: late,
      });
    });

    it('of an item nobody feeds is never-delivered, and of one asked live there is none', async () => {
      expect(await freshnessIn('AGR-01')).toMatchObject({
        status: 'no-record',
        freshness: { status: 'never-delivered', promisedBy: null, lastDataTime: null },
      });
      expect(await onItem('TAX-04')).toEqual([]);
    });

    it('names a registered provider that has delivered nothing', async () => {
      const name = '太原市农业农村局（模拟）';
      const body = { name, regionCode: '140100', itemCodes: ['AGR-01', 'TAX-04'] };
      const made = await gateway.as('operator').post('/v1/providers', body);
      expect(made.status).toBe(201);
      const never = { status: 'never-delivered', promisedBy: null, lastDataTime: null };
      expect(await onItem('AGR-01')).toEqual([{ providerName: name, lastDataTime: null, freshness: never }]);
      expect(await feedOf('AGR-01', 'operator')).toMatchObject({
        providerId: (made.body as { id: string }).id,
        lastSequence: 0,
        lastPublishedAt: null,
        freshness: never,
      });
    });
  });
});
