import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { evidenceOf } from '../support/evidence.js';
import { anAuthorization, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectProblem } from '../support/problem.js';
import { sendBare } from '../support/roles.js';

/** Which requests are made; another one makes others. */
const SEED = Number(process.env['SEED'] ?? 20_261_129);
const FORGED = 250;

/** Party → what it is told when it names what is there: of bank A and the first enterprise. */
type Told = Record<(typeof PARTIES)[number], 'allowed' | 'access-denied' | 'not-found'>;
const PARTIES = ['provider', 'operator', 'bank', 'other bank', 'enterprise', 'other enterprise'] as const;
const told = (
  bank: Told['bank'],
  otherBank: Told['other bank'],
  enterprise: Told['enterprise'],
  otherEnterprise: Told['other enterprise'],
): Told => ({
  provider: 'access-denied',
  operator: 'access-denied',
  bank,
  'other bank': otherBank,
  enterprise,
  'other enterprise': otherEnterprise,
});
const BOTH_SIDES = told('allowed', 'not-found', 'allowed', 'not-found');
const ENTERPRISE = told('access-denied', 'access-denied', 'allowed', 'not-found');

/** By hand, from the API contract: every route of authorizations and their requests that names one. */
const ROUTES: Record<string, Told> = {
  'GET /v1/authorizations/:id': BOTH_SIDES,
  'GET /v1/authorizations/:id/history': BOTH_SIDES,
  'POST /v1/authorizations/:id/revocation': BOTH_SIDES,
  'POST /v1/authorizations/:id/suspension': ENTERPRISE,
  'POST /v1/authorizations/:id/resumption': ENTERPRISE,
  'GET /v1/authorization-requests/:id': BOTH_SIDES,
  'GET /v1/authorization-requests/:id/history': BOTH_SIDES,
  'POST /v1/authorization-requests/:id/approval': ENTERPRISE,
  'POST /v1/authorization-requests/:id/refusal': ENTERPRISE,
};
/** What names none. */
const COLLECTIONS: Record<string, readonly (typeof PARTIES)[number][]> = {
  'GET /v1/authorizations': ['bank', 'other bank', 'enterprise', 'other enterprise'],
  'POST /v1/authorizations': ['enterprise', 'other enterprise'],
  'GET /v1/authorization-requests': ['bank', 'other bank', 'enterprise', 'other enterprise'],
  'POST /v1/authorization-requests': ['bank', 'other bank'],
};

/** What may be wrong with terms, and what it is refused with. */
const TERMS: readonly (readonly [change: object, code: string])[] = [
  [{ purpose: 'marketing' }, 'purpose-not-allowed'],
  [{ items: ['ZZZ-99'] }, 'unknown-item'],
  [{ items: ['TAX-07'] }, 'mode-not-offered'],
  [{ items: [] }, 'invalid-input'],
  [{ items: ['TAX-04', 'TAX-04'] }, 'invalid-input'],
  [{ modes: ['carrier-pigeon'] }, 'invalid-input'],
  [{ validUntil: '2020-01-02T00:00:00Z', validFrom: '2020-01-01T00:00:00Z' }, 'invalid-input'],
  [{ validUntil: '2099-01-01T00:00:00Z' }, 'invalid-input'],
  [{ validFrom: '2016-12-31T23:59:60Z' }, 'invalid-input'],
  [{ maxUses: 0 }, 'invalid-input'],
  [{ maxUses: 1_000_001 }, 'invalid-input'],
  [{ frequency: { uses: 1, per: 'hour' } }, 'invalid-input'],
  [{ status: 'active' }, 'invalid-input'],
];

describe('the routes of authorizations, for every role and whatever is named', () => {
  let gateway: TestGateway;
  let parties: Record<(typeof PARTIES)[number], GatewayClient>;
  const ids = { authorizations: '', 'authorization-requests': '' };

  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'error' });
    parties = {
      provider: gateway.as('tax-bureau'),
      operator: gateway.as('operator'),
      bank: gateway.as('bank-a'),
      'other bank': gateway.as('bank-b'),
      enterprise: gateway.asEnterprise(),
      'other enterprise': gateway.asEnterprise(1),
    };
    ids.authorizations = await grant(gateway);
    const asked = await parties.bank.post('/v1/authorization-requests', wanted());
    ids['authorization-requests'] = (asked.body as { id: string }).id;
  }, 150_000);
  afterAll(async () => gateway?.stop());

  /** What a bank asks the first enterprise for. */
  function wanted(change: object = {}): Record<string, unknown> {
    const { institutionId: _, riskNoticeVersion: __, ...terms } = anAuthorization(gateway);
    return { ...terms, uscc: gateway.enterprise().uscc, ...change };
  }
  /** The id of what the route is about: that which is there. */
  const idFor = (route: string): string =>
    route.includes('authorization-requests') ? ids['authorization-requests'] : ids.authorizations;
  const bodyFor = (route: string): object =>
    route.endsWith('approval') ? { riskNoticeVersion: '2026-01' } : {};

  async function call(route: string, party: (typeof PARTIES)[number], id = idFor(route)) {
    const [method = '', path = ''] = route.split(' ');
    const requestId = randomUUID();
    const headers = { 'x-request-id': requestId, 'idempotency-key': requestId };
    const sent = { headers, ...(method === 'POST' ? { body: bodyFor(route) } : {}) };
    const answer = await parties[party].send(method, path.replace(':id', encodeURIComponent(id)), sent);
    return { answer, requestId };
  }

  it.each(Object.keys(ROUTES))('%s: only who is concerned, and to others it is not there', async (route) => {
    for (const party of PARTIES) {
      const expected = ROUTES[route]?.[party];
      if (expected === 'access-denied')
        expectProblem((await call(route, party)).answer, 403, 'access-denied');
      if (expected === 'not-found') expectProblem((await call(route, party)).answer, 404, 'not-found');
      if (expected === 'allowed' && route.startsWith('GET'))
        expect((await call(route, party)).answer.status).toBe(200);
    }
    const [method = '', path = ''] = route.split(' ');
    const bare = await sendBare(
      gateway,
      method,
      path.replace(':id', idFor(route)),
      method === 'POST' ? {} : undefined,
    );
    expectProblem(bare, 401, 'unauthenticated');
  });

  it.each(Object.entries(COLLECTIONS))('%s: for %j', async (route, allowed) => {
    for (const party of PARTIES.filter((each) => !allowed.includes(each)))
      expectProblem((await call(route, party)).answer, 403, 'access-denied');
  });

  const aForgedId = fc.oneof(
    fc.uuid(),
    fc.constantFrom('real, in capitals', 'real, with a tail', 'real, of the other kind'),
    fc.constantFrom(
      '0',
      'null',
      '..',
      '../authorizations',
      "' or 1=1 --",
      '\u0000',
      '\u202e',
      '１２３',
      'x'.repeat(90),
    ),
    fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }).filter((text) => text.isWellFormed()),
  );
  const forged = (route: string, id: string): string => {
    const real = idFor(route);
    if (id === 'real, in capitals') return real.toUpperCase();
    if (id === 'real, with a tail') return `${real}0`;
    const other = route.includes('authorization-requests')
      ? ids.authorizations
      : ids['authorization-requests'];
    return id === 'real, of the other kind' ? other : id;
  };

  it(`A05: ${FORGED} forged ids name nothing, to nobody (SEED=${SEED})`, async () => {
    const routes = fc.constantFrom(...Object.keys(ROUTES));
    await fc.assert(
      fc.asyncProperty(routes, fc.constantFrom(...PARTIES), aForgedId, async (route, party, id) => {
        const { answer } = await call(route, party, forged(route, id));
        const isDenied = ROUTES[route]?.[party] === 'access-denied';
        // An address that is not even one is answered before anybody looks who asks.
        const isOdd = !/^[0-9a-f-]{36}$/i.test(id) && !id.startsWith('real');
        if (isOdd && answer.status === 404) return;
        expectProblem(answer, isDenied ? 403 : 404, isDenied ? 'access-denied' : 'not-found');
      }),
      { numRuns: FORGED, seed: SEED, endOnFailure: true },
    );
  }, 60_000);

  const parts = fc.uniqueArray(fc.constantFrom(...TERMS), { minLength: 1, maxLength: 3 });
  it(`refuses terms with anything wrong, from whoever may state them, and records a request (SEED=${SEED})`, async () => {
    const sides = fc.constantFrom(
      'bank',
      'enterprise',
      'other bank',
      'provider',
      'operator',
      'other enterprise',
    );
    await fc.assert(
      fc.asyncProperty(sides, parts, async (party, wrongs) => {
        const isGrant = party === 'enterprise';
        const change = Object.assign({}, ...wrongs.map(([each]) => each));
        const body = isGrant ? anAuthorization(gateway, change) : wanted(change);
        const requestId = randomUUID();
        const answer = await parties[party].post(
          `/v1/${isGrant ? 'authorizations' : 'authorization-requests'}`,
          body,
          {
            'x-request-id': requestId,
          },
        );
        const { code } = answer.body as { code: string };
        const may = isGrant || party.endsWith('bank');
        expect(may ? wrongs.map(([, each]) => each) : ['access-denied']).toContain(code);
        expectProblem(answer, may ? 422 : 403, code);
        const records = await evidenceOf(gateway, requestId);
        const refusal = { event: 'authorization.refused', outcome: 'refused', reason_code: code };
        expect(records).toEqual(isGrant ? [] : [expect.objectContaining(refusal)]); // a grant names no enterprise
      }),
      { numRuns: 120, seed: SEED, endOnFailure: true },
    );
  }, 60_000);

  it.each([
    { riskNoticeVersion: '1999-01' },
    { riskNoticeVersion: '' },
    { riskNoticeVersion: '2026-01 ' },
    {},
  ])('is approved on no other version of the risk notice than one in force: %j', async (body) => {
    const path = `/v1/authorization-requests/${ids['authorization-requests']}/approval`;
    expectProblem(await parties.enterprise.post(path, body), 422, 'invalid-input');
  });

  it('and after all of this nothing has changed', async () => {
    for (const [kind, state] of [
      ['authorizations', { status: 'active', version: 1 }],
      ['authorization-requests', { status: 'requested' }],
    ] as const) {
      const path = `/v1/${kind}/${ids[kind]}`;
      expect((await parties.bank.send('GET', path)).body).toMatchObject(state);
      const { items } = (await parties.bank.send('GET', `${path}/history`)).body as { items: object[] };
      expect(items).toHaveLength(1);
    }
    const { rows } = await gateway.database.superuser.query(
      'select (select count(*)::int from "authorization") as given, (select count(*)::int from authorization_request) as asked',
    );
    expect(rows).toEqual([{ given: 1, asked: 1 }]);
  });
});
