import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { aReport } from '../support/factories.js';
import { alsoSupply, deliver, ndjson } from '../support/feeds.js';
import { spawnGateway, startGateway, type TestGateway } from '../support/gateway.js';
import { ownConfig } from '../support/own-config.js';
import { startAgain } from '../support/restart.js';
import { ask, usageOf } from '../support/usage.js';

interface Section {
  readonly records: readonly { readonly decision_no: string; readonly penalty_amount: string }[];
  readonly source: { readonly providerId: string };
  readonly otherSources: readonly object[];
}

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 120_000;
const PATIENCE_MS = 20_000;
const DAY_MS = 86_400_000;
const day = (daysOn: number): string =>
  new Date(Date.now() + 8 * 3_600_000 + daysOn * DAY_MS).toISOString().slice(0, 10);

describe('a gateway that is started again with other rules for an item', () => {
  const config = ownConfig({
    'catalog/PEN-01.json': { precedence: 'newest', publicityPeriodMonths: 6, retentionMonths: 12 },
  });
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
    await deliverAll();
    await ageHistory();
    await gateway.process.end('SIGTERM');
    gateway = await startAgain(gateway, {}, config.folder);
    await untilErased();
  }, STARTING_MS);
  afterAll(async () => {
    await gateway?.stop();
    config.remove();
  });

  const uscc = () => gateway.enterprise(1).uscc;
  const aPenalty = (decisionNo: string, overrides: object = {}) => ({
    uscc: uscc(),
    decision_no: decisionNo,
    decided_on: day(-10),
    penalty_authority: '太原市市场监督管理局',
    ...overrides,
  });
  const push = async (as: string, sequence: number, records: object[], dataTime: string): Promise<void> => {
    const lines = ndjson(...records);
    const answer = await deliver(gateway, { lines, sequence, itemCode: 'PEN-01', as, dataTime });
    expect(answer.status).toBe(201);
  };
  const sql = async (text: string, values: unknown[] = []) => gateway.database.superuser.query(text, values);

  async function deliverAll(): Promise<void> {
    await alsoSupply(gateway, 'tax-bureau', 'PEN-01');
    const facts = [
      aPenalty('both', { penalty_amount: '100.00' }),
      aPenalty('market-only', { penalty_amount: '1.00' }),
      aPenalty('seven-months', { decided_on: day(-215) }),
      aPenalty('stated-end', { decided_on: day(-215), publicity_ends_on: day(30) }),
      aPenalty('thirteen-months', { decided_on: day(-400), publicity_ends_on: day(30) }),
      aPenalty('history', { penalty_amount: '１１.00' }), // so that the source is kept as it was sent
    ];
    await push('market-regulation', 2, facts, '2026-11-01T00:00:00Z');
    await push(
      'market-regulation',
      3,
      [aPenalty('history', { penalty_amount: '12.00' })],
      '2026-11-02T00:00:00Z',
    );
    await push('tax-bureau', 1, [aPenalty('both', { penalty_amount: '900.00' })], '2026-11-03T00:00:00Z');
    expect((await section()).records.map(({ decision_no }) => decision_no)).toHaveLength(7); // both of two, as `all`
  }

  /** Makes the first version of one fact, and all of another, as old as if they had come thirteen months ago. */
  async function ageHistory(): Promise<void> {
    await sql(
      `update credit_record set received_at = received_at - interval '13 months', batch_id = '0189d000-0000-7000-8000-000000000000'
       where payload->>'decision_no' = 'market-only' or (payload->>'decision_no' = 'history' and status = 'corrected')`,
    );
  }

  async function untilErased(): Promise<void> {
    const until = Date.now() + PATIENCE_MS;
    while ((await erased()) === 0 && Date.now() < until) await sleep(100);
  }

  async function erased(): Promise<number> {
    const { rows } = await sql(`select count(*)::int as n from credit_record where payload::text = 'null'`);
    return (rows[0] as { n: number }).n;
  }

  async function section(): Promise<Section> {
    const answer = await gateway
      .as('bank-a')
      .post('/v1/reports', aReport(gateway, { uscc: uscc(), items: ['PEN-01'] }));
    expect(answer.status).toBe(201);
    return (answer.body as { sections: [Section] }).sections[0];
  }

  it('C18: shows the newest statement alone, says that the other differs, and records both uses', async () => {
    const body = aReport(gateway, { uscc: uscc(), items: ['PEN-01'] });
    const { answer, requestId } = await ask(gateway.as('bank-a'), '/v1/reports', body);
    const [held] = (answer.body as { sections: [Section] }).sections;
    const both = held.records.filter(({ decision_no }) => decision_no === 'both');
    expect(both).toMatchObject([{ penalty_amount: '900.00' }]);
    expect(held.source.providerId).toBe(gateway.participantId('tax-bureau'));
    expect(held.otherSources).toMatchObject([
      {
        source: { providerId: gateway.participantId('market-regulation') },
        records: [1, 2, 3],
        differs: true,
      },
    ]);
    const uses = await usageOf(gateway.asEnterprise(1), requestId);
    expect(Object.fromEntries(uses.map(({ providerId, rows }) => [providerId, rows]))).toEqual({
      [gateway.participantId('tax-bureau')]: 1,
      [gateway.participantId('market-regulation')]: 3,
    });
  });

  it('A13: holds the facts that came before to the periods of today', async () => {
    const shown = (await section()).records.map(({ decision_no }) => decision_no);
    expect(shown.toSorted()).toEqual(['both', 'history', 'market-only', 'stated-end']);
  });

  it('erases what earlier versions stated once they are past their retention, and nothing else', async () => {
    const { rows } = await sql(
      `select status, payload::text = 'null' as is_erased, source is null as is_source_gone,
              payload_digest is not null as is_known
       from credit_record where record_key = (
         select record_key from credit_record where payload->>'decision_no' = 'history' limit 1) order by sequence`,
    );
    expect(rows).toEqual([
      { status: 'corrected', is_erased: true, is_source_gone: true, is_known: true },
      { status: 'valid', is_erased: false, is_source_gone: true, is_known: true },
    ]);
    const standing = await sql(
      `select payload::text <> 'null' as is_kept from credit_record where payload->>'decision_no' = 'market-only'`,
    );
    expect(standing.rows).toEqual([{ is_kept: true }]);
    expect(await erased()).toBe(1);
  });

  it('shows nothing of an erased version that comes back when the later batch is withdrawn', async () => {
    const { rows } = await sql(`select id from batch where item_code = 'PEN-01' and sequence = 3`);
    const [batch] = rows as [{ id: string }];
    const withdrawn = await gateway.as('market-regulation').post(`/v1/batches/${batch.id}/withdrawal`, {});
    expect(withdrawn.status).toBeLessThan(300);
    const shown = (await section()).records.map(({ decision_no }) => decision_no);
    expect(shown.toSorted()).toEqual(['both', 'market-only', 'stated-end']);
  });

  it('tells the precedence of an item in the catalog', async () => {
    const precedenceOf = async (code: string) =>
      ((await gateway.as('bank-a').send('GET', `/v1/catalog/items/${code}`)).body as { precedence: string })
        .precedence;
    expect([await precedenceOf('PEN-01'), await precedenceOf('JUD-01')]).toEqual(['newest', 'all']);
  });
});

describe('a gateway whose rules cannot be read', () => {
  const refusal = async (environment: Record<string, string>, folder?: string): Promise<string> => {
    const started = spawnGateway({ NODE_ENV: 'production', ...environment }, folder);
    const [code] = (await once(started.child, 'close')) as [number | null];
    expect(code).toBe(1);
    return started.output();
  };

  it(
    'does not start in a jurisdiction nobody knows, and names the variable',
    async () => {
      const output = await refusal({ JURISDICTION: 'atlantis' });
      expect(output).toContain('  JURISDICTION: is none of the rule sets there are: liaoning');
    },
    STARTING_MS,
  );

  it(
    'does not start with a rule set that is not whole, and names what is wrong',
    async () => {
      const config = ownConfig({ 'rules/jurisdictions/liaoning.json': { retention: { months: 12 } } });
      const output = await refusal({}, config.folder);
      config.remove();
      expect(output).toContain('JURISDICTION: names liaoning.json, which is not usable: retention.source');
    },
    STARTING_MS,
  );
});
