import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { turn } from '../support/changes.js';
import { evidenceOf } from '../support/evidence.js';
import { anAuthorization, aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { anInstitution } from '../support/keys.js';
import { expectProblem } from '../support/problem.js';
import { ask } from '../support/usage.js';

/** Which questions are made; another one makes others. */
const SEED = Number(process.env['SEED'] ?? 20_261_129);
const MIXED = 250;

const HOUR_MS = 3_600_000;
const KINDS = ['query', 'report', 'verification'] as const;
type Kind = (typeof KINDS)[number];
const PATHS = { query: '/v1/queries', report: '/v1/reports', verification: '/v1/verifications' } as const;

/** Offered in both modes, so that each question may be asked about it. */
const GOOD_ITEM = 'SOC-01';
/** What a claim may be made of, item by item, so that nothing but what is meant is wrong with a verification. */
const CLAIMS: Record<string, object> = {
  'SOC-01': { insured_count: 1 },
  'TAX-04': { late_payment_count: 1 },
  'TAX-07': { invoice_count: 1 },
  'UTL-02': { late_payment_count_12m: 1 },
};

/** A question as it is put together. */
interface Parts {
  asker: string;
  /** Of which enterprise is asked. */
  subject: number;
  itemCode: string;
  /** Name of one of the authorizations, or of none of them. */
  authorization: string;
  change: object;
  address: string;
}

/** One thing wrong: of what, how it is refused, and what it changes of a question that would be answered. */
type Wrong = readonly [status: number, code: string, change: (kind: Kind) => Partial<Parts>];

const asker = (name: string) => () => ({ asker: name, authorization: name });
const authorization = (name: string) => () => ({ authorization: name });
const change = (fields: object) => () => ({ change: fields });

/** By hand, from the documents: everything that can be wrong with a question, of each part of it, and what it is refused with. */
const WRONGS = {
  asker: {
    'a provider': [403, 'access-denied', () => ({ asker: 'tax-bureau' })],
    'the operator': [403, 'access-denied', () => ({ asker: 'operator' })],
    'an enterprise': [403, 'access-denied', () => ({ asker: 'enterprise' })],
    'a suspended institution': [403, 'institution-suspended', asker('suspended')],
    'an institution whose assessment has ended': [403, 'assessment-expired', asker('lapsed')],
    'an institution never assessed': [403, 'assessment-expired', asker('unassessed')],
    'an institution cleared for public items': [403, 'tier-not-cleared', asker('uncleared')],
    'another institution': [403, 'authorization-missing', () => ({ asker: 'bank-b' })],
  },
  item: {
    'of no catalog': [422, 'unknown-item', () => ({ itemCode: 'ZZZ-99' })],
    'for models only': [422, 'mode-not-offered', () => ({ itemCode: 'TAX-07' })],
    'not shared in this way': [
      422,
      'mode-not-offered',
      (kind) => ({ itemCode: kind === 'verification' ? 'TAX-04' : 'SOC-02' }),
    ],
    'not authorized': [422, 'item-not-covered', () => ({ itemCode: 'UTL-02' })],
  },
  subject: {
    'an enterprise that did not authorize it': [403, 'authorization-missing', () => ({ subject: 1 })],
  },
  authorization: {
    none: [403, 'authorization-missing', authorization('none')],
    'a random id': [403, 'authorization-missing', authorization('random')],
    "another enterprise's": [403, 'authorization-missing', authorization('of enterprise 2')],
    "another institution's": [403, 'authorization-missing', authorization('of bank-b')],
    'asked for and not approved': [403, 'authorization-missing', authorization('requested')],
    revoked: [403, 'authorization-revoked', authorization('revoked')],
    suspended: [403, 'authorization-suspended', authorization('suspended by the enterprise')],
    'not begun': [403, 'authorization-not-yet-valid', authorization('pending')],
    over: [403, 'authorization-expired', authorization('expired')],
    'used up': [403, 'authorization-exhausted', authorization('exhausted')],
    'used too often': [403, 'authorization-frequency-reached', authorization('frequent')],
    'for another purpose': [422, 'purpose-not-allowed', authorization('for a guarantee')],
    'for another item': [422, 'item-not-covered', authorization('for water')],
    'in another mode': [
      422,
      'mode-not-offered',
      (kind) => ({ authorization: kind === 'verification' ? 'to see' : 'to compare' }),
    ],
  },
  body: {
    'a purpose of no list': [422, 'purpose-not-allowed', change({ purpose: 'marketing' })],
    'a purpose not authorized': [422, 'purpose-not-allowed', change({ purpose: 'insurance' })],
    'a property too many': [422, 'invalid-input', change({ institutionId: randomUUID() })],
    'a forged id': [422, 'invalid-input', change({ authorizationId: "' or 1=1 --" })],
    'no officer': [422, 'invalid-input', change({ operatorUser: undefined })],
    'a purpose that is a list': [422, 'invalid-input', change({ purpose: ['pre-loan-review'] })],
  },
  address: {
    'another enterprise in the address': [
      422,
      'invalid-input',
      () => ({ address: '?uscc=914403001922038216' }),
    ],
  },
} as const satisfies Record<string, Record<string, Wrong>>;

const PARTS = Object.keys(WRONGS) as (keyof typeof WRONGS)[];
const wrongsOf = (part: keyof typeof WRONGS): (readonly [string, Wrong])[] => Object.entries(WRONGS[part]);

describe('what is wrong is refused with its own code, and recorded with it once', () => {
  let gateway: TestGateway;
  const askers = new Map<string, GatewayClient>();
  const authorizations = new Map<string, string | undefined>();

  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'error' });
    for (const name of ['bank-a', 'bank-b', 'tax-bureau', 'operator']) askers.set(name, gateway.as(name));
    askers.set('enterprise', gateway.asEnterprise(1));
    await makeAuthorizations();
    await makeInstitutions();
  }, 150_000);
  afterAll(async () => gateway?.stop());

  const alter = async (text: string, values: unknown[]): Promise<unknown> =>
    gateway.database.superuser.query(text, values);
  const COVERED = { items: [GOOD_ITEM, 'TAX-04'] };

  async function makeAuthorizations(): Promise<void> {
    const give = async (name: string, terms: object = {}, enterprise = 0): Promise<string> => {
      const id = await grant(gateway, { ...COVERED, ...terms }, enterprise);
      authorizations.set(name, id);
      return id;
    };
    const enterprise = gateway.asEnterprise();
    await give('bank-a');
    await give('of enterprise 2', {}, 2);
    await give('of bank-b', { institutionId: gateway.participantId('bank-b') });
    await enterprise.post(`/v1/authorizations/${await give('revoked')}/revocation`, {});
    await enterprise.post(`/v1/authorizations/${await give('suspended by the enterprise')}/suspension`, {});
    await give('pending', { validFrom: new Date(Date.now() + HOUR_MS).toISOString() });
    const over = `update "authorization" set valid_until = date_trunc('milliseconds', clock_timestamp()) where id = $1`;
    await alter(over, [await give('expired')]);
    for (const [name, limit] of [
      ['exhausted', { maxUses: 1 }],
      ['frequent', { frequency: { uses: 1, per: 'month' } }],
    ] as const) {
      const used = aQuery(gateway, { authorizationId: await give(name, limit) });
      expect((await gateway.as('bank-a').post('/v1/queries', used)).status).toBe(200);
    }
    await give('for a guarantee', { purpose: 'guarantee' });
    await give('for water', { items: ['UTL-03'] });
    await give('to see', { items: [GOOD_ITEM], modes: ['interface-call'] });
    await give('to compare', { items: [GOOD_ITEM], modes: ['data-verification'] });
    authorizations.set('requested', await request());
    authorizations.set('none', undefined).set('random', randomUUID());
  }

  async function request(): Promise<string> {
    const { institutionId: _, riskNoticeVersion: __, ...terms } = anAuthorization(gateway, COVERED);
    const body = { ...terms, uscc: gateway.enterprise().uscc };
    return ((await gateway.as('bank-a').post('/v1/authorization-requests', body)).body as { id: string }).id;
  }

  /** Institutions with a valid authorization each, and one thing wrong with themselves. */
  async function makeInstitutions(): Promise<void> {
    for (const [name, clearedTier] of [
      ['suspended', 'authorized'],
      ['lapsed', 'authorized'],
      ['unassessed', undefined],
      ['uncleared', 'public'],
    ] as const) {
      const { id, client } = await anInstitution(gateway, clearedTier);
      askers.set(name, client);
      authorizations.set(name, await grant(gateway, { ...COVERED, institutionId: id }));
      if (name === 'lapsed')
        await alter('update assessment set valid_until = clock_timestamp() where institution_id = $1', [id]);
      if (name === 'suspended') await turn(gateway.as('operator'), `/v1/institutions/${id}`, 'suspended');
    }
  }

  /** Asks a question in which these things are wrong; nothing for a question that is right. */
  async function put(kind: Kind, wrongs: readonly Wrong[]): ReturnType<typeof ask> {
    const right: Parts = {
      asker: 'bank-a',
      subject: 0,
      itemCode: GOOD_ITEM,
      authorization: 'bank-a',
      change: {},
      address: '',
    };
    const parts = Object.assign(right, ...wrongs.map(([, , changed]) => changed(kind)));
    const { itemCode } = parts;
    const about = kind === 'report' ? { items: [itemCode] } : { itemCode };
    const claims = kind === 'verification' ? { claims: CLAIMS[itemCode] ?? { anything: 1 } } : {};
    const { itemCode: _, ...common } = aQuery(gateway, {
      uscc: gateway.enterprise(parts.subject).uscc,
      authorizationId: authorizations.get(parts.authorization),
    });
    const client = askers.get(parts.asker) ?? gateway.as(parts.asker);
    return ask(client, `${PATHS[kind]}${parts.address}`, { ...common, ...about, ...claims, ...parts.change });
  }

  /** Expects a refusal for one of these, and one usage record that says the same. */
  async function expectRefused(
    { answer, requestId }: Awaited<ReturnType<typeof ask>>,
    wrongs: readonly Wrong[],
  ): Promise<void> {
    const { code } = answer.body as { code: string };
    const status = wrongs.find(([, its]) => its === code)?.[0];
    expect(wrongs.map(([, each]) => each)).toContain(code);
    expectProblem(answer, status ?? 0, code);
    const records = await evidenceOf(gateway, requestId);
    expect(
      records.map(({ outcome, reason_code, rows, answer_digest }) => ({
        outcome,
        reason_code,
        rows,
        answer_digest,
      })),
    ).toEqual([{ outcome: 'refused', reason_code: code, rows: 0, answer_digest: null }]);
  }

  it.each(KINDS)('answers a %s in which nothing is wrong', async (kind) => {
    const { answer } = await put(kind, []);
    expect(answer.status).toBe(kind === 'report' ? 201 : 200);
  });

  const singles = PARTS.flatMap((part) =>
    wrongsOf(part).flatMap(([name, wrong]) =>
      KINDS.map((kind) => [`a ${kind} with a wrong ${part}: ${name}`, kind, wrong] as const),
    ),
  );
  it.each(singles)('refuses %s', async (_what, kind, wrong) => {
    await expectRefused(await put(kind, [wrong]), [wrong]);
  });

  const onePerPart = fc
    .subarray(PARTS, { minLength: 2 })
    .chain((parts) => fc.tuple(...parts.map((part) => fc.constantFrom(...wrongsOf(part)))));
  it(`${MIXED} questions with several things wrong, of one of them (SEED=${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...KINDS), onePerPart, async (kind, named) => {
        const wrongs = named.map(([, wrong]) => wrong);
        await expectRefused(await put(kind, wrongs), wrongs);
      }),
      { numRuns: MIXED, seed: SEED, endOnFailure: true },
    );
  }, 60_000);
});
