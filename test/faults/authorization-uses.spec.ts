import { aQuery, grant } from '../support/factories.js';
import { connect } from '../support/endpoints.js';
import { kindsOf, type Told, TwoGateways } from '../support/two-gateways.js';

/** More requests are in work at a time than a gateway usually takes, and none grows old on a busy machine. */
const ENVIRONMENT = {
  HTTP_REQUESTS_AT_ONCE: '1000',
  PROVIDER_CALLS_AT_ONCE: '1000',
  BREAKER_VOLUME: '10000',
  ANSWER_LEASE_MS: '5000',
  LOG_LEVEL: 'error',
};
/** No place, or too long a wait for one, on a busy machine: nothing was asked, counted or recorded. */
const NOTHING_DONE = new Set(['service-unavailable', 'usage-log-unavailable']);
/** Held on authorization alone, so that an answer costs no call. */
const HELD = { items: ['EVA-01'], modes: ['physical-collection'] };

describe('A12: the uses of an authorization, over two processes', () => {
  let gateways: TwoGateways;
  beforeAll(async () => {
    gateways = await TwoGateways.start(ENVIRONMENT);
    await connect(gateways.first, { department: 'tax-bureau', itemCode: 'TAX-04', timeoutMs: 20_000 });
  }, 150_000);
  afterEach(async () => gateways.first.misbehave('tax-bureau', { kind: 'none' }));
  afterAll(async () => gateways?.stop());

  /** So many questions at the same moment; those for which there was no place, so that nothing was done, are asked again. */
  async function askAtOnce(count: number, question: object): Promise<Told[]> {
    const bank = gateways.first.as('bank-a');
    await bank.accessToken();
    const askUntilAnswered = async (number: number): Promise<Told> => {
      const told = await gateways.post(number, bank, '/v1/queries', aQuery(gateways.first, question));
      return told.status === 503 && NOTHING_DONE.has(told.code ?? '') ? askUntilAnswered(number + 2) : told;
    };
    return Promise.all(Array.from({ length: count }, async (_, number) => askUntilAnswered(number)));
  }

  async function usesOf(id: string): Promise<{ uses: number; uses_in_window: number }> {
    const { rows } = await gateways.first.database.superuser.query(
      'select uses, uses_in_window from authorization_use where authorization_id = $1',
      [id],
    );
    return rows[0];
  }

  /** What the usage log has of an authorization's questions: outcome and reason → count. */
  async function recordedOf(id: string): Promise<Record<string, number>> {
    const { rows } = await gateways.first.database.superuser.query<{ kind: string; count: number }>(
      `select concat_ws(' ', outcome, reason_code) as kind, count(*)::int as count from usage_record
       where authorization_id = $1 and event like 'query.%' group by 1`,
      [id],
    );
    return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
  }

  it('are a hundred answers for a hundred uses, whoever of a thousand asks first', async () => {
    const authorizationId = await grant(gateways.first, { ...HELD, maxUses: 100 });
    const answers = await askAtOnce(1_000, { itemCode: 'EVA-01', authorizationId });
    expect(kindsOf(answers)).toEqual({ '200': 100, '403 authorization-exhausted': 900 });
    expect(await usesOf(authorizationId)).toMatchObject({ uses: 100 });
    expect(await recordedOf(authorizationId)).toEqual({
      decided: 100,
      'refused authorization-exhausted': 900,
    });
  }, 60_000);

  it('are as many in a window as it may have, and what is reached first ends it', async () => {
    const limits = { maxUses: 100, frequency: { uses: 60, per: 'month' } };
    const authorizationId = await grant(gateways.first, { ...HELD, ...limits });
    const answers = await askAtOnce(500, { itemCode: 'EVA-01', authorizationId });
    expect(kindsOf(answers)).toEqual({ '200': 60, '403 authorization-frequency-reached': 440 });
    expect(await usesOf(authorizationId)).toEqual({ uses: 60, uses_in_window: 60 });
    expect(await recordedOf(authorizationId)).toEqual({
      decided: 60,
      'refused authorization-frequency-reached': 440,
    });
  }, 60_000);

  it('are as many of live calls that all were let through before any was counted', async () => {
    await gateways.first.misbehave('tax-bureau', { kind: 'slow', delayMs: 1_500 });
    const authorizationId = await grant(gateways.first, { maxUses: 20 });
    const answers = await askAtOnce(100, { authorizationId });
    expect(kindsOf(answers)).toEqual({ '200': 20, '403 authorization-exhausted': 80 });
    expect(await usesOf(authorizationId)).toMatchObject({ uses: 20 });
    expect(await recordedOf(authorizationId)).toEqual({
      decided: 20,
      'refused authorization-exhausted': 80,
    });
    expect((await openIntents()).length).toBe(0);
  }, 60_000);

  const openIntents = async (): Promise<unknown[]> =>
    (await gateways.first.database.superuser.query('select 1 from usage_intent')).rows;

  it.each(['maxUses', 'frequency'])(
    'are not taken by calls that failed, and each is there for one answer afterwards: %s',
    async (counted) => {
      const limit = counted === 'maxUses' ? { maxUses: 20 } : { frequency: { uses: 20, per: 'month' } };
      const refused = counted === 'maxUses' ? 'authorization-exhausted' : 'authorization-frequency-reached';
      const authorizationId = await grant(gateways.first, limit);
      await gateways.first.misbehave('tax-bureau', { kind: 'error-500' });
      expect(kindsOf(await askAtOnce(40, { authorizationId }))).toEqual({ '502 provider-fault': 40 });
      expect(await usesOf(authorizationId)).toEqual({ uses: 0, uses_in_window: 0 });
      await gateways.first.misbehave('tax-bureau', { kind: 'error-500', times: 30 });
      const mixed = kindsOf(await askAtOnce(100, { authorizationId }));
      const {
        '200': answered,
        '502 provider-fault': failed = 0,
        [`403 ${refused}`]: rest = 0,
        ...others
      } = mixed;
      expect({ answered, others, inAll: failed + rest }).toEqual({ answered: 20, others: {}, inAll: 80 });
      expect(failed).toBeGreaterThan(0);
      expect(await usesOf(authorizationId)).toMatchObject({ uses: 20 });
      expect(await recordedOf(authorizationId)).toEqual({
        decided: 20,
        'failed provider-fault': 40 + failed,
        [`refused ${refused}`]: rest,
      });
    },
    60_000,
  );
});
