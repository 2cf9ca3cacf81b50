import { randomUUID } from 'node:crypto';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { grant } from '../support/factories.js';
import { turn } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aClientOf } from '../support/keys.js';
import { expectFault } from '../support/problem.js';
import { startSecondProcess } from '../support/second-process.js';

interface ReadPage {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
}

/** How long processes may take to start on a busy machine. */
const STARTING_MS = 90_000;
const FAULT = { pointer: '/cursor', code: 'invalid-cursor' };

describe('I09: paging', () => {
  let gateway: TestGateway;
  let operator: GatewayClient;
  beforeAll(async () => {
    gateway = await startGateway();
    operator = gateway.as('operator');
    for (let count = 0; count < 6; count += 1) await register();
    for (let count = 0; count < 3; count += 1) await grant(gateway);
  }, STARTING_MS);
  afterAll(async () => gateway?.stop());

  async function register(): Promise<string> {
    const body = { name: `Bank ${randomUUID()}`, regionCode: '140000' };
    const answer = await operator.send('POST', '/v1/institutions', { body });
    return (answer.body as { id: string }).id;
  }
  const pageOf = async (path: string, client = operator): Promise<ReadPage> => {
    const answer = await client.send('GET', path);
    expect(answer.status).toBe(200);
    return answer.body as ReadPage;
  };
  const cursorOf = async (path: string, client = operator): Promise<string> => {
    const { nextCursor } = await pageOf(path, client);
    if (nextCursor === null) throw new Error(`${path} has one page`);
    return nextCursor;
  };

  it('loses nothing that was there at the start and shows nothing twice, while rows come in between', async () => {
    const atStart = (await pageOf('/v1/institutions?limit=200')).items.map(({ id }) => id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await pageOf(`/v1/institutions?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
      await register();
    } while (cursor !== '');
    expect(seen).toEqual(atStart);
  });

  it('refuses a cursor that was made up or changed', async () => {
    const cursor = await cursorOf('/v1/institutions?limit=2');
    const [position = '', endsAt = '', mac = ''] = cursor.split('.');
    const elsewhere = Buffer.from(
      JSON.stringify({ at: '2999-01-01T00:00:00.000Z', id: randomUUID() }),
    ).toString('base64url');
    const later = (Number.parseInt(endsAt, 36) + 1).toString(36);
    for (const forged of [
      '',
      'garbage',
      position,
      elsewhere,
      `${elsewhere}.${endsAt}.${mac}`,
      `${position}.${later}.${mac}`,
      `${position}.${endsAt}.${'A'.repeat(43)}`,
      `${cursor}A`,
      `${cursor}.`,
      cursor.toUpperCase(),
      'A'.repeat(3_000),
    ]) {
      expectFault(await operator.send('GET', `/v1/institutions?limit=2&cursor=${forged}`), FAULT);
    }
    expect((await operator.send('GET', `/v1/institutions?limit=2&cursor=${cursor}`)).status).toBe(200);
  });

  it('binds a cursor to its caller, its list and its filter', async () => {
    const mine = await cursorOf('/v1/institutions?limit=2');
    const { client: colleague } = await aClientOf(gateway, gateway.participantId('operator'), 'operator');
    for (const [client, path] of [
      [colleague, '/v1/institutions'],
      [operator, '/v1/providers'],
      [operator, `/v1/institutions/${gateway.participantId('bank-a')}/assessments`],
    ] as const)
      expectFault(await client.send('GET', `${path}?limit=2&cursor=${mine}`), FAULT);

    const bank = gateway.as('bank-a');
    const theirs = await cursorOf('/v1/authorizations?limit=1', bank);
    for (const client of [gateway.as('bank-b'), gateway.asEnterprise()])
      expectFault(await client.send('GET', `/v1/authorizations?limit=1&cursor=${theirs}`), FAULT);
    const own = await bank.send('GET', `/v1/authorizations?limit=3&cursor=${theirs}`);
    expect(own.status).toBe(200); // how much is shown may change on the way

    const feeds = await cursorOf('/v1/feeds?limit=1');
    expect((await operator.send('GET', `/v1/feeds?limit=1&cursor=${feeds}`)).status).toBe(200);
    expectFault(await bank.send('GET', `/v1/usage-records?limit=1&cursor=${theirs}`), FAULT);
  });

  it('binds a cursor to its filter, in whatever order that is written', async () => {
    const bank = gateway.as('bank-b');
    const path = `/v1/institutions/${gateway.participantId('bank-b')}`;
    for (const status of ['suspended', 'active'] as const) await turn(operator, path, status);
    const cursor = await cursorOf('/v1/notices?limit=1&unread=true', bank);
    for (const filter of ['unread=false', 'limit=2'])
      expectFault(await bank.send('GET', `/v1/notices?${filter}&cursor=${cursor}`), FAULT);
    expect((await bank.send('GET', `/v1/notices?cursor=${cursor}&unread=true`)).status).toBe(200);
  });

  it(
    'reads on in another process',
    async () => {
      const second = await startSecondProcess(gateway);
      try {
        const cursor = await cursorOf('/v1/institutions?limit=2');
        const response = await fetch(`${second.baseUrl}/v1/institutions?limit=2&cursor=${cursor}`, {
          headers: { authorization: `Bearer ${await operator.accessToken()}` },
        });
        expect(response.status).toBe(200);
      } finally {
        await second.stop();
      }
    },
    STARTING_MS,
  );

  it.each(['0', '-1', '1000000000', '201'])('refuses the limit %s', async (limit) => {
    for (const path of ['/v1/institutions', '/v1/providers', '/v1/feeds']) {
      const answer = await operator.send('GET', `${path}?limit=${limit}`);
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/limit' }] } });
    }
  });
});
