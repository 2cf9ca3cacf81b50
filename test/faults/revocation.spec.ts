import { setTimeout as sleep } from 'node:timers/promises';
import { aQuery, grant } from '../support/factories.js';
import { type GatewayProcess, startGateway, type TestGateway } from '../support/gateway.js';
import { RacingReaders, READERS } from '../support/racing-readers.js';

describe('revocation', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ LOG_LEVEL: 'error' });
  });
  afterAll(async () => gateway.stop());

  async function race(
    target: GatewayProcess,
    revoke: (id: string, readers: RacingReaders) => Promise<void>,
  ): Promise<RacingReaders> {
    const authorizationId = await grant(gateway);
    const token = await gateway.as('bank-a').accessToken();
    const body = JSON.stringify(aQuery(gateway, { itemCode: 'TAX-04', authorizationId }));
    const readers = new RacingReaders(target.port, token, body);
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
