import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AddressRules, OutboundCalls, RefusedAddress } from '../../src/platform/http/index.js';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { hasOpenSsl, makeCertificates } from '../support/certificates.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { NoticePoster } from '../support/notices.js';
import { expectFault } from '../support/problem.js';
import { startAgain } from '../support/restart.js';
import { timed, until } from '../support/timing.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';

const QUICK = { WEBHOOK_PERIOD_MS: '100', WEBHOOK_TIMEOUT_MS: '1000', WEBHOOK_RETRY_DELAYS_S: '1,1' };

interface Delivery {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly lastStatusCode: number | null;
  readonly lastFault: string | null;
}
interface Webhook {
  readonly id: string;
  readonly secret: string;
  readonly status: string;
  readonly disabledReason: string | null;
}

/** A party of a gateway with its webhooks. */
class Owner {
  constructor(
    readonly client: GatewayClient,
    private readonly to: { participantId: string } | { uscc: string },
    private readonly poster: NoticePoster,
  ) {}

  async register(url: string): Promise<Webhook> {
    const answer = await this.client.post('/v1/webhooks', { url });
    expect(answer.status).toBe(201);
    return answer.body as Webhook;
  }

  /** Tells it of something, with a mark to know it by; gives the id. */
  async tell(reason = 'any'): Promise<string> {
    return this.poster.post({
      to: this.to,
      kind: 'participant.suspended',
      uscc: null,
      authorizationId: null,
      data: { reason },
    });
  }

  async deliveries(webhookId: string): Promise<Delivery[]> {
    const { body } = await this.client.send('GET', `/v1/webhooks/${webhookId}/deliveries?limit=200`);
    return (body as { items: Delivery[] }).items;
  }

  async webhook(id: string): Promise<Webhook> {
    return (await this.client.send('GET', `/v1/webhooks/${id}`)).body as Webhook;
  }

  async notices(kind: string): Promise<{ data: object }[]> {
    const { body } = await this.client.send('GET', '/v1/notices?limit=200');
    return (body as { items: { kind: string; data: object }[] }).items.filter((each) => each.kind === kind);
  }

  /** Waits until the one delivery of a webhook stands so; gives it. */
  async untilState(webhookId: string, state: string, patienceMs = 10_000): Promise<Delivery | undefined> {
    await until(`it is ${state}`, patienceMs, async () =>
      (await this.deliveries(webhookId)).every((each) => each.state === state),
    );
    return (await this.deliveries(webhookId))[0];
  }
}

describe('L20: webhooks', () => {
  let gateway: TestGateway;
  let receiver: WebhookReceiver;
  let poster: NoticePoster;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    gateway = await startGateway({ ...QUICK, WEBHOOK_SECRET_OVERLAP_S: '1', WEBHOOK_QUEUE_LIMIT: '12' });
    poster = await NoticePoster.on(gateway.database, { WEBHOOK_QUEUE_LIMIT: '12' });
  });
  afterAll(async () => {
    await poster?.close();
    await gateway?.stop();
    await receiver?.stop();
  });
  beforeEach(() => {
    receiver.answer = (response) => void response.writeHead(204).end();
  });

  const participant = (name: string): Owner =>
    new Owner(gateway.as(name), { participantId: gateway.participantId(name) }, poster);
  const enterprise = (index: number): Owner =>
    new Owner(gateway.asEnterprise(index), { uscc: gateway.enterprise(index).uscc }, poster);

  it('that hang hold up neither who posts nor other receivers, and get two calls at once', async () => {
    const [slow, good] = [enterprise(0), enterprise(1)];
    let [open, most] = [0, 0];
    receiver.answer = (response, { path }) => {
      if (path === '/good') response.writeHead(204).end();
      else most = Math.max(most, (open += 1));
      response.on('close', () => (open -= path === '/good' ? 0 : 1));
    };
    const hanging = await slow.register(receiver.urlOf('/hanging'));
    await good.register(receiver.urlOf('/good'));
    const { tookMs } = await timed(async () => {
      for (let count = 0; count < 10; count += 1) await slow.tell();
    });
    expect(tookMs).toBeLessThan(2_000);
    await sleep(300);
    const goodMs = (
      await timed(async () => {
        for (let count = 0; count < 5; count += 1) await good.tell();
        await receiver.untilReceived('/good', 5);
      })
    ).tookMs;
    expect(goodMs).toBeLessThan(1_500);
    expect(most).toBe(2);
    await until('some are to be tried again', 10_000, async () =>
      (await slow.deliveries(hanging.id)).some(({ lastFault }) => lastFault === 'timeout'),
    );
    receiver.answer = (response) => void response.writeHead(204).end();
    await slow.untilState(hanging.id, 'delivered', 20_000);
  }, 40_000);

  it('that answer 410 are disabled at once, and their owner is told, also by its other webhook', async () => {
    const owner = participant('bank-a');
    receiver.answer = (response, { path }) => void response.writeHead(path === '/gone' ? 410 : 204).end();
    const { id } = await owner.register(receiver.urlOf('/gone'));
    const other = await owner.register(receiver.urlOf('/other'));
    await owner.tell();
    await until('it is disabled', 10_000, async () => (await owner.webhook(id)).status === 'disabled');
    expect(await owner.webhook(id)).toMatchObject({ disabledReason: 'gone', version: 2 });
    expect(await owner.deliveries(id)).toMatchObject([{ state: 'dead', attempts: 1, lastStatusCode: 410 }]);
    const said = [{ data: { webhookId: id, url: receiver.urlOf('/gone'), reason: 'gone' } }];
    expect(await owner.notices('webhook.disabled')).toMatchObject(said);
    await receiver.untilReceived('/other', 2);
    const told = receiver.of('/other').map((each) => verified(each, other.secret));
    expect(told).toContainEqual(expect.objectContaining({ type: 'webhook.disabled', ...said[0] }));
    await owner.tell();
    await receiver.untilReceived('/other', 3);
    expect(receiver.of('/gone')).toHaveLength(1);
  }, 30_000);

  it('that take nothing for the whole time of retries are disabled, and what waits is given up', async () => {
    const owner = participant('bank-b');
    receiver.answer = (response) => void response.writeHead(500).end('<html>stack trace</html>');
    const { id } = await owner.register(receiver.urlOf('/failing'));
    const first = await owner.tell();
    await receiver.untilReceived('/failing', 2);
    await owner.tell();
    await until('it is disabled', 20_000, async () => (await owner.webhook(id)).status === 'disabled');
    expect(await owner.webhook(id)).toMatchObject({ disabledReason: 'failing' });
    expect(await owner.notices('webhook.disabled')).toMatchObject([
      { data: { webhookId: id, reason: 'failing' } },
    ]);
    const [later, earlier] = await owner.deliveries(id);
    expect(earlier).toMatchObject({
      id: first,
      state: 'dead',
      attempts: 3,
      lastStatusCode: 500,
      lastFault: 'status',
    });
    expect(later).toMatchObject({ state: 'dead' });
    const ids = receiver.of('/failing').map(({ headers }) => headers['webhook-id']);
    expect(ids.filter((each) => each === first)).toHaveLength(3);
    const kept = await gateway.database.superuser.query(
      'select row_to_json(d)::text as row from webhook_delivery d',
    );
    expect(JSON.stringify(kept.rows)).not.toContain('stack trace');
  }, 30_000);

  it('that refuse one message and take others stay active', async () => {
    const owner = enterprise(2);
    receiver.answer = (response, { body }) =>
      void response.writeHead(body.includes('poison') ? 400 : 204).end();
    const { id } = await owner.register(receiver.urlOf('/picky'));
    const poison = await owner.tell('poison');
    await owner.tell('good');
    await until('it is given up', 15_000, async () =>
      (await owner.deliveries(id)).some((each) => each.id === poison && each.state === 'dead'),
    );
    expect(await owner.webhook(id)).toMatchObject({ status: 'active' });
  }, 30_000);

  it.each([301, 302, 307, 308])('L03: that redirect by %i are not followed', async (status) => {
    const owner = participant('tax-bureau');
    receiver.answer = (response) =>
      void response.writeHead(status, { location: receiver.urlOf('/inside') }).end();
    const { id } = await owner.register(receiver.urlOf('/redirect'));
    await owner.client.post(`/v1/webhooks/${id}/test`, {});
    expect(await owner.untilState(id, 'dead')).toMatchObject({
      lastStatusCode: status,
      lastFault: 'redirect',
    });
    expect(receiver.of('/inside')).toEqual([]);
    await owner.client.send('DELETE', `/v1/webhooks/${id}`);
  });

  it('that answer 200 and then without end are read a little, and have taken it', async () => {
    const owner = participant('operator');
    receiver.answer = (response) => {
      response.writeHead(200);
      const flood = setInterval(() => response.write('x'.repeat(65_536)), 5);
      response.on('close', () => clearInterval(flood));
    };
    const { id } = await owner.register(receiver.urlOf('/endless'));
    await owner.tell();
    expect(await owner.untilState(id, 'delivered')).toMatchObject({ attempts: 1, lastStatusCode: 200 });
  });

  it('are tested one test at a time', async () => {
    const owner = participant('gas-supply');
    receiver.answer = () => undefined;
    const { id } = await owner.register(receiver.urlOf('/tested'));
    const asked = await Promise.all(
      Array.from({ length: 4 }, async () => owner.client.post(`/v1/webhooks/${id}/test`, {})),
    );
    expect(new Set(asked.map(({ body }) => (body as Delivery).id)).size).toBe(1);
    expect(await owner.untilState(id, 'dead')).toMatchObject({ lastFault: 'timeout', attempts: 1 });
    expect(await owner.webhook(id)).toMatchObject({ status: 'active' });
  });

  it('send nothing when their secret was taken from another row', async () => {
    const owner = participant('customs');
    const [one, other] = [
      await owner.register(receiver.urlOf('/swapped')),
      await owner.register(receiver.urlOf()),
    ];
    await gateway.database.superuser.query(
      'update webhook set secret_sealed = (select secret_sealed from webhook where id = $1) where id = $2',
      [other.id, one.id],
    );
    await owner.client.post(`/v1/webhooks/${one.id}/test`, {});
    expect(await owner.untilState(one.id, 'dead')).toMatchObject({ lastFault: 'secret-unusable' });
    expect(receiver.of('/swapped')).toEqual([]);
    expect(gateway.process.output()).not.toContain('whsec_');
  });

  it('sign no more with the old secret when the time of the rotation is over', async () => {
    const owner = enterprise(3);
    const { id, secret: old } = await owner.register(receiver.urlOf('/rotated'));
    const rotated = await owner.client.post(`/v1/webhooks/${id}/secret`, {});
    const { secret } = rotated.body as Webhook;
    await sleep(1_100);
    await owner.tell();
    const [message] = await receiver.untilReceived('/rotated', 1);
    if (!message) throw new Error('nothing came');
    expect(verified(message, secret)).toMatchObject({ type: 'participant.suspended' });
    expect(() => verified(message, old)).toThrow('No matching signature');
    const replayed = { ...message.headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) + 30) };
    expect(() => verified({ ...message, headers: replayed }, secret)).toThrow('No matching signature');
    const stale = { ...message.headers, 'webhook-timestamp': '1600000000' };
    expect(() => verified({ ...message, headers: stale }, secret)).toThrow('too old');
    for (const path of ['/v1/notices', '/v1/webhooks', `/v1/webhooks/${id}`]) {
      const { headers, body } = message;
      const { host: _, 'content-length': __, connection: ___, ...sent } = headers;
      const answer = await fetch(`${gateway.baseUrl}${path}`, { method: 'POST', headers: sent, body });
      expect([401, 404]).toContain(answer.status);
    }
  });

  it('D16: have a queue that is bounded: what exceeds it is in the inbox alone', async () => {
    const owner = participant('court');
    receiver.answer = () => undefined;
    const { id } = await owner.register(receiver.urlOf('/full'));
    for (let count = 0; count < 14; count += 1) await owner.tell(`full ${count}`);
    const faults = (await owner.deliveries(id)).map(({ lastFault }) => lastFault);
    expect(faults.filter((fault) => fault === 'queue-full')).toHaveLength(2);
    expect(await owner.notices('participant.suspended')).toHaveLength(14);
    await owner.client.send('DELETE', `/v1/webhooks/${id}`);
  });

  it('D16: that cannot be called because of the queue are a state, and the gateway serves', async () => {
    const owner = participant('water-supply');
    const { superuser } = gateway.database;
    const stateOf = async () => {
      const response = await fetch(`${gateway.baseUrl}/readyz`);
      const { checks } = (await response.json()) as { checks: Record<string, string> };
      return [response.status, checks['webhooks']];
    };
    await owner.register(receiver.urlOf('/later'));
    await superuser.query('revoke update on pgboss.job_common from credit_gateway_app');
    await until('it is degraded', 5_000, async () => (await stateOf())[1] === 'degraded');
    expect(await stateOf()).toEqual([200, 'degraded']);
    await owner.tell();
    expect(await owner.notices('participant.suspended')).toHaveLength(1);
    await superuser.query('grant update on pgboss.job_common to credit_gateway_app');
    await receiver.untilReceived('/later', 1, 15_000);
    expect(await stateOf()).toEqual([200, 'ok']);
  }, 30_000);
});

describe('L20: webhooks when a process dies', () => {
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => receiver?.stop());

  it('after the commit and before the delivery: another delivers, under the id of the notice', async () => {
    const asleep = await startGateway({ ...QUICK, WEBHOOK_PERIOD_MS: '60000' });
    const poster = await NoticePoster.on(asleep.database);
    const to = { participantId: asleep.participantId('bank-a') };
    const owner = new Owner(asleep.as('bank-a'), to, poster);
    const { secret } = await owner.register(receiver.urlOf('/after-crash'));
    const id = await owner.tell();
    await asleep.process.end('SIGKILL');
    expect(receiver.of('/after-crash')).toEqual([]);
    const again = await startAgain(asleep, { ...QUICK, PROCESSES: '2' });
    try {
      const [message] = await receiver.untilReceived('/after-crash', 1, 15_000);
      expect(message && verified(message, secret)).toMatchObject({ id });
      const more = await Promise.all(Array.from({ length: 20 }, async () => owner.tell()));
      await receiver.untilReceived('/after-crash', 21, 15_000);
      await sleep(500);
      const ids = receiver.of('/after-crash').map(({ headers }) => headers['webhook-id']);
      expect(ids).toHaveLength(21);
      expect(new Set(ids)).toEqual(new Set([id, ...more]));
      expect(again.process.output()).not.toContain('a round of the job queue failed');
    } finally {
      await poster.close();
      await again.stop();
    }
  }, 90_000);

  it('during the call: it is sent again, under the same id', async () => {
    receiver.answer = () => undefined;
    const gateway = await startGateway(QUICK);
    const poster = await NoticePoster.on(gateway.database, QUICK);
    const to = { participantId: gateway.participantId('bank-a') };
    const owner = new Owner(gateway.as('bank-a'), to, poster);
    const webhook = await owner.register(receiver.urlOf('/mid-call'));
    const id = await owner.tell();
    await receiver.untilReceived('/mid-call', 1);
    await gateway.process.end('SIGKILL');
    receiver.answer = (response) => void response.writeHead(204).end();
    const again = await startAgain(gateway, QUICK);
    try {
      const messages = await receiver.untilReceived('/mid-call', 2, 40_000);
      expect(messages.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
      expect(messages.map((each) => verified(each, webhook.secret))).toMatchObject([{ id }, { id }]);
      const restarted = new Owner(again.as('bank-a'), to, poster);
      expect(await restarted.untilState(webhook.id, 'delivered')).toMatchObject({ id, attempts: 1 });
      expect(again.process.output()).not.toContain('a round of the job queue failed');
    } finally {
      await poster.close();
      await again.stop();
    }
  }, 90_000);
});

describe('L01, L02: the way out', () => {
  const rules = { ports: [443, 8443], insideNetworks: [], allowsLoopback: false };
  const call = (url: string) => ({
    url: new URL(url),
    headers: {},
    body: '{}',
    timeoutMs: 2_000,
    signal: new AbortController().signal,
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3 1.1.1.1',
    '1.1.1.1 169.254.169.254',
    '::1',
    '::ffff:10.0.0.1',
    '2606:4700:4700::1111 fd00::1',
    '',
  ])('L01: a name with the addresses "%s" cannot be registered', async (addresses) => {
    const calls = new OutboundCalls(new AddressRules(rules), async () =>
      addresses.split(' ').filter(Boolean),
    );
    await expect(calls.read('https://hooks.example.com/')).rejects.toThrow(RefusedAddress);
    await calls.close();
  });

  it('L02: a name that leads inside when it is called, and did not before, is not connected to', async () => {
    const inside = await WebhookReceiver.start();
    const answers = [['1.1.1.1'], ['127.0.0.1']];
    const calls = new OutboundCalls(
      new AddressRules({ ...rules, ports: [inside.port] }),
      async () => answers.shift() ?? [],
    );
    const address = `https://hooks.example.com:${inside.port}/`;
    await calls.read(address);
    await expect(calls.post(call(address))).rejects.toThrow(RefusedAddress);
    await expect(calls.post(call(`http://127.0.0.1:${inside.port}/`))).rejects.toThrow(RefusedAddress);
    expect(inside.received).toEqual([]);
    await calls.close();
    await inside.stop();
  });

  it('L02: connects to the address that was judged, and asks once for each call', async () => {
    const outside = await WebhookReceiver.start();
    let asked = 0;
    const calls = new OutboundCalls(new AddressRules({ ...rules, allowsLoopback: true }), async () => {
      asked += 1;
      return asked > 2 ? ['10.0.0.1'] : ['127.0.0.1'];
    });
    const address = `http://hooks.example.com:${outside.port}/`;
    expect(await calls.post(call(address))).toBe(204);
    expect(await calls.post(call(address))).toBe(204);
    await expect(calls.post(call(address))).rejects.toThrow(RefusedAddress);
    expect(asked).toBe(3);
    expect(outside.received.map(({ headers }) => headers['host'])).toEqual([
      `hooks.example.com:${outside.port}`,
      `hooks.example.com:${outside.port}`,
    ]);
    await calls.close();
    await outside.stop();
  });

  (hasOpenSsl ? it : it.skip)('calls nobody whose certificate is not good', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'credit-webhook-'));
    makeCertificates(folder, { receiver: 'IP:127.0.0.1' });
    const [key, cert] = ['receiver.key', 'receiver.pem'].map((file) => readFileSync(join(folder, file)));
    const server = createServer({ key, cert }, (_request, response) => void response.writeHead(204).end());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const calls = new OutboundCalls(new AddressRules({ ...rules, allowsLoopback: true }));
    await expect(calls.post(call(`https://127.0.0.1:${port}/`))).rejects.toThrow(/certificate/);
    await calls.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  describe('of a gateway as in production', () => {
    let gateway: TestGateway;
    beforeAll(async () => {
      gateway = await startGateway({ ...QUICK, WEBHOOK_ALLOW_LOOPBACK: 'false' });
    });
    afterAll(async () => gateway?.stop());

    it.each([
      ['https://127.0.0.1/', 'not-public'],
      ['https://0x7f000001/', 'not-public'],
      ['https://2130706433/', 'not-public'],
      ['https://[::1]/', 'not-public'],
      ['https://[::ffff:10.0.0.1]/', 'not-public'],
      ['https://169.254.169.254/', 'not-public'],
      ['https://localhost./', 'not-public'],
      ['https://nobody-has-this-name.invalid/', 'not-public'],
      ['http://127.0.0.1/', 'unusable-url'],
      ['file:///etc/passwd', 'unusable-url'],
      ['gopher://bank.example.com/', 'unusable-url'],
      ['https://user@bank.example.com/', 'unusable-url'],
      ['https://bank.example.com:25/', 'port-not-allowed'],
    ])('L01: %s is refused at registration', async (url, code) => {
      expectFault(await gateway.as('bank-a').post('/v1/webhooks', { url }), { pointer: '/url', code });
    });

    it('L01: an address that came to be inside after registration is refused when it is called', async () => {
      const inside = await WebhookReceiver.start();
      const poster = await NoticePoster.on(gateway.database);
      const to = { participantId: gateway.participantId('bank-a') };
      const owner = new Owner(gateway.as('bank-a'), to, poster);
      const { id } = await owner.register('https://8.8.8.8/');
      await gateway.database.superuser.query('update webhook set url = $1 where id = $2', [
        inside.urlOf(),
        id,
      ]);
      const test = await owner.client.post(`/v1/webhooks/${id}/test`, {});
      expect(await owner.untilState(id, 'dead')).toMatchObject({
        id: (test.body as { id: string }).id,
        lastFault: 'address-refused',
        lastStatusCode: null,
      });
      expect(inside.received).toEqual([]);
      await poster.close();
      await inside.stop();
    });
  });
});
