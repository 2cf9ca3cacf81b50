import { Agent, request } from 'node:http';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { aQuery, grant } from '../support/factories.js';
import { type GatewayProcess, startGateway, type TestGateway } from '../support/gateway.js';

const READERS = 32;

/** Readers that ask in a loop and note the moment at which each answer is in our hands. */
class Readers {
  readonly statuses = new Map<number, number>();
  late200 = 0;
  private isRunning = true;
  private isClosed = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: READERS });
  private readonly loops: Promise<void>[];

  constructor(port: number, token: string, body: string) {
    this.loops = Array.from({ length: READERS }, () => this.loop(port, token, body));
  }

  /** From now on an answer with data is one too many. What was handed to a socket before is read first. */
  async close(): Promise<void> {
    for (let round = 0; round < 5; round += 1) await turn();
    this.isClosed = true;
  }

  async end(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.loops);
    this.agent.destroy();
  }

  count(status: number): number {
    return this.statuses.get(status) ?? 0;
  }

  private async loop(port: number, token: string, body: string): Promise<void> {
    while (this.isRunning) {
      const status = await this.ask(port, token, body);
      this.statuses.set(status, this.count(status) + 1);
      if (status === 200 && this.isClosed) this.late200 += 1;
    }
  }

  private async ask(port: number, token: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const options = {
        host: '127.0.0.1',
        port,
        path: '/v1/queries',
        method: 'POST',
        headers,
        agent: this.agent,
      };
      const sent = request(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

describe('revocation', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'error' });
  });
  afterAll(async () => gateway.stop());

  async function race(
    target: GatewayProcess,
    revoke: (id: string, readers: Readers) => Promise<void>,
  ): Promise<Readers> {
    const authorizationId = await grant(gateway);
    const token = await gateway.as('bank-a').accessToken();
    const body = JSON.stringify(aQuery(gateway, { itemCode: 'TAX-04', authorizationId }));
    const readers = new Readers(target.port, token, body);
    while (readers.count(200) < READERS) await sleep(5);
    await revoke(authorizationId, readers);
    while (readers.count(403) < READERS) await sleep(5);
    await readers.end();
    return readers;
  }

  it('A10: hands out no answer after the revoke call has answered, 32 readers racing, 12 rounds', async () => {
    const enterprise = gateway.asEnterprise();
    for (let round = 0; round < 12; round += 1) {
      const readers = await race(gateway.process, async (id, racing) => {
        const answer = await enterprise.send('POST', `/v1/authorizations/${id}/revocation`);
        await racing.close();
        expect(answer.status).toBe(200);
      });
      expect(readers.late200).toBe(0);
      expect(readers.count(200)).toBeGreaterThan(0);
      expect(readers.count(403)).toBeGreaterThan(0);
    }
  }, 60_000);

  it('A10: refuses answers that were held up between their decision and the socket', async () => {
    const { superuser } = gateway.database;
    const readers = await race(gateway.process, async (id, racing) => {
      const holder = await superuser.connect();
      await holder.query('begin; lock table usage_record in share mode'); // decided answers wait for their record
      await sleep(300);
      // What the revoke call does in its transaction; the call itself would wait for the same lock.
      await superuser.query(
        `update "authorization" set status = 'revoked', revoked_at = clock_timestamp() where id = $1`,
        [id],
      );
      await sleep(100); // the lease after which the revoke call would have answered
      await racing.close();
      await holder.query('commit');
      holder.release();
    });
    expect(readers.late200).toBe(0);
    expect(readers.count(403)).toBeGreaterThanOrEqual(READERS);
  });

  it('A03: answers a second revocation as the first, and refuses the next question', async () => {
    const authorizationId = await grant(gateway);
    const enterprise = gateway.asEnterprise();
    const first = await enterprise.send('POST', `/v1/authorizations/${authorizationId}/revocation`);
    const second = await enterprise.send('POST', `/v1/authorizations/${authorizationId}/revocation`);
    expect(second).toMatchObject({ status: first.status, body: first.body });
    const asked = await gateway.as('bank-a').post('/v1/queries', aQuery(gateway, { authorizationId }));
    expect(asked).toMatchObject({ status: 403, body: { code: 'authorization-revoked' } });
  });
});
