import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';
import { turn } from '../support/changes.js';
import { aQuery, grant } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { anInstitution, assess } from '../support/keys.js';
import { RacingReaders, READERS } from '../support/racing-readers.js';
import { startSecondProcess } from '../support/second-process.js';
import { until } from '../support/timing.js';

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;
const ROUNDS = 3;
const DAY_MS = 86_400_000;

describe('the end of participants and enterprises, in two processes', () => {
  let gateway: TestGateway;
  let second: Awaited<ReturnType<typeof startSecondProcess>>;
  const often = { ASSESSMENT_ROUND_S: '1', LOG_LEVEL: 'error' };
  beforeAll(async () => {
    gateway = await startGateway(often);
    second = await startSecondProcess(gateway, often);
  }, STARTING_MS);
  afterAll(async () => {
    await second?.stop();
    await gateway?.stop();
  });

  const operator = () => gateway.as('operator');
  const enterprise = () => `/v1/enterprises/${gateway.enterprise().uscc}`;
  const turned = async (kind: 'institutions' | 'providers', name: string, status: 'suspended' | 'active') =>
    turn(operator(), `/v1/${kind}/${gateway.participantId(name)}`, status);
  const registered = async (change: string): Promise<GatewayAnswer> =>
    operator().post(`${enterprise()}/${change}`, { reason: 'for the test' });

  it.each([
    [
      'an institution is suspended',
      async () => turned('institutions', 'bank-a', 'suspended'),
      async () => turned('institutions', 'bank-a', 'active'),
    ],
    [
      'a department is suspended',
      async () => turned('providers', 'tax-bureau', 'suspended'),
      async () => turned('providers', 'tax-bureau', 'active'),
    ],
    [
      'an enterprise is deregistered',
      async () => registered('deregistration'),
      async () => registered('restoration'),
    ],
  ])(
    'A20: hands out no answer in the other process after the call has answered by which %s, 32 readers racing',
    async (_what, end, restore) => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const authorizationId = await grant(gateway);
        const token = await gateway.as('bank-a').accessToken();
        const body = JSON.stringify(aQuery(gateway, { itemCode: 'TAX-04', authorizationId }));
        const readers = new RacingReaders(second.port, token, body);
        while (readers.count(200) < READERS) await sleep(5);
        const answer = await end();
        await readers.close();
        expect(answer.status).toBe(200);
        while (readers.count(403) < READERS) await sleep(5);
        await readers.end();
        expect(readers.late200).toBe(0);
        expect([...readers.statuses.keys()].toSorted((a, b) => a - b)).toEqual([200, 403]);
        expect((await restore()).status).toBe(200);
      }
    },
    STARTING_MS,
  );

  it(
    'warns of each end of an assessment once, whichever of the processes looks first',
    async () => {
      const told = async (id: string): Promise<string[]> => {
        const { rows } = await gateway.database.superuser.query<{ kind: string }>(
          'select kind from notice where recipient = $1 order by posted_at, id',
          [id],
        );
        return rows.map(({ kind }) => kind);
      };
      const ids: string[] = [];
      for (const days of [5, 20, 40]) {
        const { id } = await anInstitution(gateway);
        await assess(gateway, id, { validUntil: new Date(Date.now() + days * DAY_MS).toISOString() });
        ids.push(id);
      }
      const [soon = '', later = '', far = ''] = ids;
      await until('both are warned', STARTING_MS, async () =>
        [await told(soon), await told(later)].every(({ length }) => length > 0),
      );
      await sleep(3_000); // both processes have looked again, several times
      expect(await told(soon)).toEqual(['assessment.expiring']);
      expect(await told(later)).toEqual(['assessment.expiring']);
      expect(await told(far)).toEqual([]);
      // A week before its end comes the second warning; a new assessment ends them.
      const { rows } = await gateway.database.superuser.query<{ threshold_days: number }>(
        `select threshold_days from assessment_notice n join assessment a on a.id = n.assessment_id
       where a.institution_id = any ($1::uuid[]) order by a.valid_until, threshold_days`,
        [ids],
      );
      expect(rows.map(({ threshold_days: days }) => days)).toEqual([7, 30, 30]);
      await assess(gateway, soon);
      await sleep(2_000);
      expect(await told(soon)).toEqual(['assessment.expiring']);
    },
    STARTING_MS,
  );
});
