import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { anAuthorization, aQuery, grant } from '../support/factories.js';
import { kindsOf, type Told, TwoGateways } from '../support/two-gateways.js';

/** A thousand in all. */
const COUNTS = { requests: 350, changes: 450, lastUses: 200 };
const AT_A_TIME = 10;
/** Of the orders in which things are sent; how they interleave is the machine's affair. */
const SEED = 20_261_129;

type Step = 'approval' | 'refusal' | 'suspension' | 'resumption' | 'revocation' | "bank's revocation" | 'use';

/** Where each change leads from and to, as the lifecycle says. */
const LEADS: Record<string, { readonly from: readonly string[]; readonly to: string }> = {
  granted: { from: ['nothing'], to: 'active' },
  suspended: { from: ['active'], to: 'suspended' },
  resumed: { from: ['suspended'], to: 'active' },
  revoked: { from: ['active', 'suspended'], to: 'revoked' },
};

interface Line {
  readonly change: string;
  readonly version: number | null;
}

describe('R07: a thousand interleavings over two processes', () => {
  let gateways: TwoGateways;
  let bank: GatewayClient;
  let enterprise: GatewayClient;
  beforeAll(async () => {
    gateways = await TwoGateways.start({ LOG_LEVEL: 'error' });
    [bank, enterprise] = [gateways.first.as('bank-a'), gateways.first.asEnterprise()];
    await Promise.all([bank.accessToken(), enterprise.accessToken()]);
  }, 150_000);
  afterAll(async () => gateways?.stop());

  const query = async <T>(text: string, values: unknown[]): Promise<T[]> =>
    (await gateways.first.database.superuser.query(text, values)).rows as T[];

  /** Copies the rows of an authorization or a request for each of these ids: a thousand calls less. */
  async function copy(table: string, from: string, ids: readonly string[]): Promise<void> {
    const column = ['authorization', 'authorization_request'].includes(table) ? 'id' : 'authorization_id';
    await query(
      `insert into "${table}"
       select (jsonb_populate_record(row_of, jsonb_build_object('${column}', copied.id))).*
       from "${table}" row_of, unnest($2::uuid[]) as copied(id) where row_of.${column} = $1`,
      [from, ids],
    );
  }
  const newIds = (count: number): string[] => Array.from({ length: count }, () => randomUUID());

  /** Does one step through one of the processes. */
  async function take(number: number, id: string, step: Step): Promise<Told> {
    if (step === 'use')
      return gateways.post(
        number,
        bank,
        '/v1/queries',
        aQuery(gateways.first, { authorizationId: id, itemCode: 'EVA-01' }),
      );
    if (step === 'approval')
      return gateways.post(number, enterprise, `/v1/authorization-requests/${id}/approval`, {
        riskNoticeVersion: '2026-01',
      });
    if (step === 'refusal')
      return gateways.post(number, enterprise, `/v1/authorization-requests/${id}/refusal`);
    const by = step === "bank's revocation" ? bank : enterprise;
    const noun = step === "bank's revocation" ? 'revocation' : step;
    return gateways.post(number, by, `/v1/authorizations/${id}/${noun}`);
  }

  /** Takes the steps of each at the same moment, some of these at a time. */
  async function interleave(ids: readonly string[], plans: readonly (readonly Step[])[]): Promise<Told[][]> {
    const answers: Told[][] = [];
    const workers = Array.from({ length: AT_A_TIME }, async (_, worker) => {
      for (let each = worker; each < ids.length; each += AT_A_TIME)
        answers[each] = await Promise.all(
          (plans[each] ?? []).map(async (step, at) => take(each + at, ids[each] ?? '', step)),
        );
    });
    await Promise.all(workers);
    return answers;
  }
  const plansOf = (count: number, steps: readonly Step[], { least }: { least: number }): Step[][] =>
    fc.sample(fc.array(fc.constantFrom(...steps), { minLength: least, maxLength: 5 }), {
      numRuns: count,
      seed: SEED,
    });

  /** Id → the lines of its history, in the order in which readers see them. */
  async function historyOf(ids: readonly string[]): Promise<Map<string, Line[]>> {
    const rows = await query<Line & { id: string }>(
      `select authorization_id as id, change, version from authorization_change
       where authorization_id = any($1) order by at, id`,
      [ids],
    );
    return Map.groupBy(rows, ({ id }) => id);
  }
  /** Id → how many usage records of each event. */
  async function eventsOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await query<{ id: string; event: string }>(
      `select authorization_id as id, event from usage_record where authorization_id = any($1) and outcome = 'decided'`,
      [ids],
    );
    return new Map(
      [...Map.groupBy(rows, ({ id }) => id)].map(([id, each]) => [
        id,
        each.map(({ event }) => event).toSorted(),
      ]),
    );
  }

  it('of approvals and refusals of one request one stands, with one line of history', async () => {
    const {
      institutionId: _,
      riskNoticeVersion: __,
      ...terms
    } = anAuthorization(gateways.first, { maxUses: 3 });
    const wanted = { ...terms, uscc: gateways.first.enterprise().uscc };
    const { body } = await bank.post('/v1/authorization-requests', wanted);
    const ids = newIds(COUNTS.requests);
    await copy('authorization_request', (body as { id: string }).id, ids);
    const answers = await interleave(ids, plansOf(ids.length, ['approval', 'refusal'], { least: 2 }));
    const requests = await query<{ id: string; status: string }>(
      'select id, status from authorization_request where id = any($1)',
      [ids],
    );
    const given = await query<{ id: string; uses: number }>(
      'select a.id, u.uses from "authorization" a join authorization_use u on u.authorization_id = a.id where a.id = any($1)',
      [ids],
    );
    const [history, events] = [await historyOf(ids), await eventsOf(ids)];
    const isGiven = new Set(given.map(({ id }) => id));
    const wrong = ids.filter((id, at) => {
      const won = (answers[at] ?? []).filter(({ status }) => status < 300);
      const lost = (answers[at] ?? []).filter(
        ({ status, code }) => status === 409 && code === 'already-decided',
      );
      const isApproved = requests.find((request) => request.id === id)?.status === 'approved';
      const change = isApproved ? 'granted' : 'declined';
      return !(
        won.length === 1 &&
        won.length + lost.length === answers[at]?.length &&
        won[0]?.status === (isApproved ? 201 : 200) &&
        isGiven.has(id) === isApproved &&
        history
          .get(id)
          ?.map((line) => line.change)
          .join() === change &&
        events.get(id)?.join() === `authorization.${change}`
      );
    });
    expect(wrong).toEqual([]);
    expect(isGiven.size).toBeGreaterThan(COUNTS.requests / 10);
    expect(isGiven.size).toBeLessThan(COUNTS.requests * 0.9);
  }, 60_000);

  it('of suspensions, resumptions and revocations by both sides each that happened has one line, and the last one holds', async () => {
    const template = await grant(gateways.first);
    const ids = newIds(COUNTS.changes);
    for (const table of ['authorization', 'authorization_change']) await copy(table, template, ids);
    const steps = ['suspension', 'suspension', 'resumption', 'revocation', "bank's revocation"] as const;
    const answers = await interleave(ids, plansOf(ids.length, steps, { least: 2 }));
    const states = await query<{ id: string; status: string; version: number }>(
      'select id, status, version from "authorization" where id = any($1)',
      [ids],
    );
    const [history, events] = [await historyOf(ids), await eventsOf(ids)];
    const wrong = states.flatMap(({ id, status, version }) => {
      const lines = history.get(id) ?? [];
      const end = lines.reduce(
        (state, { change }) => (LEADS[change]?.from.includes(state) ? LEADS[change].to : 'nowhere'),
        'nothing',
      );
      const isRight =
        end === status &&
        version === lines.length &&
        lines.every((line, at) => line.version === at + 1) &&
        (events.get(id) ?? []).join() ===
          lines
            .slice(1)
            .map(({ change }) => `authorization.${change}`)
            .toSorted()
            .join();
      return isRight ? [] : [{ id, status, version, lines, events: events.get(id) }];
    });
    expect(wrong).toEqual([]);
    expect(Object.keys(kindsOf(answers.flat())).toSorted()).toEqual(['200', '409 wrong-state']);
    expect(new Set(states.map(({ status }) => status))).toEqual(new Set(['active', 'suspended', 'revoked']));
  }, 60_000);

  it('of the last use taken by several at once one is an answer', async () => {
    const terms = { items: ['EVA-01'], modes: ['physical-collection'], maxUses: 1 };
    const template = await grant(gateways.first, terms);
    const ids = newIds(COUNTS.lastUses);
    for (const table of ['authorization', 'authorization_use']) await copy(table, template, ids);
    const answers = await interleave(ids, plansOf(ids.length, ['use'], { least: 2 }));
    const uses = await query<{ id: string; uses: number }>(
      'select authorization_id as id, uses from authorization_use where authorization_id = any($1)',
      [ids],
    );
    expect(uses.filter((each) => each.uses !== 1)).toEqual([]);
    const kinds = answers.map((each) => kindsOf(each));
    const wrong = kinds.filter(
      (each) =>
        each['200'] !== 1 ||
        Object.keys(each).some((kind) => kind !== '200' && kind !== '403 authorization-exhausted'),
    );
    expect(wrong).toEqual([]);
    expect(
      [...(await eventsOf(ids)).values()].filter((events) => events.join() !== 'query.released'),
    ).toEqual([]);
  }, 60_000);
});
