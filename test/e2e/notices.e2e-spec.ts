import { randomUUID } from 'node:crypto';
import type { Notice } from '../../src/parties/notices/index.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { NoticePoster } from '../support/notices.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { until } from '../support/timing.js';
import { verified, WebhookReceiver } from '../support/webhook-receiver.js';

const EVERYBODY = ['provider', 'institution', 'operator', 'enterprise'] as const;

interface ReadNotice {
  readonly id: string;
  readonly kind: string;
  readonly deliveredAt: string | null;
  readonly acknowledgedAt: string | null;
}
interface ReadWebhook {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly secret: string;
}

describe('notices', () => {
  let gateway: TestGateway;
  let poster: NoticePoster;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    gateway = await startGateway({ WEBHOOK_PERIOD_MS: '100', WEBHOOK_RETRY_DELAYS_S: '1,1' });
    poster = await NoticePoster.on(gateway.database);
  });
  afterAll(async () => {
    await poster?.close();
    await gateway?.stop();
    await receiver?.stop();
  });

  /** That the first enterprise revoked an authorization, told to bank A; takes overrides. */
  function revoked(overrides: Partial<Notice> = {}): Notice {
    return {
      to: { participantId: gateway.participantId('bank-a') },
      kind: 'authorization.revoked',
      uscc: gateway.enterprise().uscc,
      authorizationId: randomUUID(),
      data: { by: 'enterprise', reason: 'No loan was taken', version: 2 },
      ...overrides,
    } as Notice;
  }
  /** That it suspended one, told to another party than bank A. */
  const toEnterprise = (): Notice => revoked({ to: { uscc: gateway.enterprise().uscc } });
  const inbox = async (query = '', party = gateway.as('bank-a')) => {
    const { status, body } = await party.send('GET', `/v1/notices${query}`);
    expect(status).toBe(200);
    return body as { items: ReadNotice[]; nextCursor: string | null };
  };
  async function register(input: object, party = gateway.as('bank-a')): Promise<ReadWebhook> {
    const answer = await party.post('/v1/webhooks', input);
    expect(answer.status).toBe(201);
    return answer.body as ReadWebhook;
  }

  describe('in the inbox', () => {
    it('show a party what it was told, newest first and page by page', async () => {
      const ids = [];
      for (let count = 0; count < 3; count += 1) ids.unshift(await poster.post(revoked()));
      const first = await inbox('?limit=2');
      expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
      const second = await inbox(`?limit=1&cursor=${first.nextCursor}`);
      expect(second.items.map(({ id }) => id)).toEqual([ids[2]]);
      const notice = await gateway.as('bank-a').send('GET', `/v1/notices/${ids[0]}`);
      expect(notice).toMatchObject({ status: 200, body: first.items[0] });
      expect(first.items[0]).toEqual({
        id: ids[0],
        kind: 'authorization.revoked',
        uscc: gateway.enterprise().uscc,
        authorizationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        data: { by: 'enterprise', reason: 'No loan was taken', version: 2 },
        postedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
        deliveredAt: null,
        acknowledgedAt: null,
      });
    });

    it('are there when what they tell of is committed, and not when it is rolled back', async () => {
      const before = await inbox('?limit=200');
      await poster.postInVain(revoked());
      expect(await inbox('?limit=200')).toEqual(before);
    });

    it('are acknowledged once: a repeat answers the same, and the enterprise gets a receipt', async () => {
      const authorizationId = randomUUID();
      const id = await poster.post(revoked({ authorizationId }));
      const acknowledge = async () => gateway.as('bank-a').post(`/v1/notices/${id}/acknowledgement`, {});
      const before = Date.now();
      const answer = await acknowledge();
      const { acknowledgedAt } = answer.body as ReadNotice;
      expect(answer.status).toBe(200);
      expect(Math.abs(Date.parse(acknowledgedAt ?? '') - before)).toBeLessThan(2_000);
      expect((await acknowledge()).body).toEqual(answer.body);
      const receipts = (await inbox('', gateway.asEnterprise())).items.filter(
        ({ kind }) => kind === 'authorization.receipt',
      );
      expect(receipts).toMatchObject([
        { authorizationId, data: { of: 'authorization.revoked', acknowledgedAt } },
      ]);
    });

    it('give the enterprise one receipt when all who were told have acknowledged, whoever is the last', async () => {
      const authorizationId = randomUUID();
      const banks = ['bank-a', 'bank-b'];
      const ids = await Promise.all(
        banks.map(async (bank) =>
          poster.post(revoked({ authorizationId, to: { participantId: gateway.participantId(bank) } })),
        ),
      );
      await Promise.all(
        banks.map(async (bank, at) => gateway.as(bank).post(`/v1/notices/${ids[at]}/acknowledgement`, {})),
      );
      const { items } = await inbox('', gateway.asEnterprise());
      const receipts = items.filter(
        (notice) => (notice as unknown as { authorizationId: string }).authorizationId === authorizationId,
      );
      expect(receipts).toHaveLength(1);
    });

    it('are filtered by whether they were acknowledged', async () => {
      const [read, unread] = [await poster.post(revoked()), await poster.post(revoked())];
      await gateway.as('bank-a').post(`/v1/notices/${read}/acknowledgement`, {});
      const unreadIds = (await inbox('?unread=true&limit=200')).items.map(({ id }) => id);
      expect(unreadIds).toContain(unread);
      expect(unreadIds).not.toContain(read);
      const readIds = (await inbox('?unread=false&limit=200')).items.map(({ id }) => id);
      expect(readIds).toContain(read);
      expect(readIds).not.toContain(unread);
      const odd = await gateway.as('bank-a').send('GET', '/v1/notices?unread=maybe');
      expectFault(odd, { pointer: '/unread', code: 'is-boolean' });
    });

    it("hide what is another's as what is not there", async () => {
      const id = await poster.post(revoked());
      for (const party of [gateway.as('bank-b'), gateway.as('tax-bureau'), gateway.asEnterprise()]) {
        const theirs = await party.send('GET', `/v1/notices/${id}`);
        expectProblem(theirs, 404, 'not-found');
        expect(shapeOf(theirs)).toEqual(shapeOf(await party.send('GET', `/v1/notices/${randomUUID()}`)));
        expectProblem(await party.post(`/v1/notices/${id}/acknowledgement`, {}), 404, 'not-found');
        expect((await inbox('?limit=200', party)).items.map((each) => each.id)).not.toContain(id);
      }
      expect((await inbox('?unread=true&limit=200')).items.map((each) => each.id)).toContain(id);
    });

    it('are for every party, with a token', async () => {
      await expectOnly(gateway, EVERYBODY, { method: 'GET', path: '/v1/notices' });
      await expectOnly(gateway, EVERYBODY, {
        method: 'POST',
        path: `/v1/notices/${randomUUID()}/acknowledgement`,
      });
      for (const party of [gateway.as('operator'), gateway.as('tax-bureau')]) await inbox('', party);
    });
  });

  describe('to webhooks', () => {
    it('L20: come signed, under the id of the notice; delivery is noted, and is no acknowledgement', async () => {
      const { secret } = await register({ url: receiver.urlOf('/signed'), kinds: ['authorization.revoked'] });
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      await poster.post(revoked({ kind: 'participant.restored', data: { reason: null } }));
      const id = await poster.post(revoked());
      const [message] = await receiver.untilReceived('/signed', 1);
      if (!message) throw new Error('nothing came');
      expect(message.headers).toMatchObject({ 'webhook-id': id, 'content-type': 'application/json' });
      expect(verified(message, secret)).toEqual({
        type: 'authorization.revoked',
        timestamp: expect.any(String),
        id,
        uscc: gateway.enterprise().uscc,
        authorizationId: expect.any(String),
        data: { by: 'enterprise', reason: 'No loan was taken', version: 2 },
      });
      expect(() => verified({ ...message, body: message.body.replace('No', 'A') }, secret)).toThrow();
      const otherId = { ...message.headers, 'webhook-id': randomUUID() };
      expect(() => verified({ ...message, headers: otherId }, secret)).toThrow();
      const read = async () =>
        (await gateway.as('bank-a').send('GET', `/v1/notices/${id}`)).body as ReadNotice;
      await until('the delivery is noted', 5_000, async () => (await read()).deliveredAt !== null);
      expect((await read()).acknowledgedAt).toBeNull();
      expect(receiver.of('/signed')).toHaveLength(1);
    });

    it('L20: are tried again under the same id until they are taken', async () => {
      const party = gateway.as('bank-b');
      const { id: webhookId, secret } = await register({ url: receiver.urlOf('/second-time') }, party);
      receiver.answer = (response, { path }) =>
        void response.writeHead(receiver.of(path).length === 1 ? 500 : 200).end();
      const id = await poster.post(revoked({ to: { participantId: gateway.participantId('bank-b') } }));
      const messages = await receiver.untilReceived('/second-time', 2);
      expect(messages.map(({ headers }) => headers['webhook-id'])).toEqual([id, id]);
      messages.forEach((message) => verified(message, secret));
      const listed = async () =>
        (await party.send('GET', `/v1/webhooks/${webhookId}/deliveries`)).body as { items: object[] };
      await until('it is delivered', 5_000, async () =>
        JSON.stringify(await listed()).includes('"delivered"'),
      );
      expect((await listed()).items).toEqual([
        {
          id,
          kind: 'authorization.revoked',
          state: 'delivered',
          attempts: 2,
          createdAt: expect.any(String),
          lastAttemptAt: expect.any(String),
          lastStatusCode: 200,
          lastFault: null,
          nextAttemptAt: null,
          deliveredAt: expect.any(String),
        },
      ]);
      const again = await party.post(`/v1/webhooks/${webhookId}/deliveries/${id}/retry`, {});
      expect(again).toMatchObject({ status: 202, body: { id, state: 'pending', attempts: 0 } });
      const [, , third] = await receiver.untilReceived('/second-time', 3);
      expect(third?.headers['webhook-id']).toBe(id);
    });

    it('can be tested', async () => {
      const party = gateway.as('tax-bureau');
      const { id, secret } = await register({ url: receiver.urlOf('/test') }, party);
      const answer = await party.post(`/v1/webhooks/${id}/test`, {});
      expect(answer).toMatchObject({ status: 202, body: { kind: 'webhook.test', state: 'pending' } });
      const [message] = await receiver.untilReceived('/test', 1);
      expect(message && verified(message, secret)).toMatchObject({
        type: 'webhook.test',
        id: (answer.body as { id: string }).id,
      });
    });

    it('L01: are not sent inside', async () => {
      for (const [url, code] of [
        ['https://10.0.0.1/', 'not-public'],
        ['https://169.254.169.254/latest/meta-data', 'not-public'],
        ['https://[::ffff:10.0.0.1]/', 'not-public'],
        ['http://bank.example.com/', 'unusable-url'],
        ['https://user:pass@bank.example.com/', 'unusable-url'],
        ['https://bank.example.com:22/', 'port-not-allowed'],
      ])
        expectFault(await gateway.as('bank-a').post('/v1/webhooks', { url }), {
          pointer: '/url',
          code: code ?? '',
        });
    });

    it.each([
      [{ url: 7 }, '/url', 'is-string'],
      [{ kinds: ['no.such'] }, '/kinds', 'is-in'],
      [{ kinds: [] }, '/kinds', 'array-min-size'],
      [{ secret: 'whsec_mine' }, '/secret', 'unknown-property'],
    ])('refuse %j', async (fault, pointer, code) => {
      const input = { url: receiver.urlOf(), ...fault };
      expectFault(await gateway.as('bank-a').post('/v1/webhooks', input), { pointer, code });
    });
  });

  describe('webhooks', () => {
    it('R06: are changed in the version one has read', async () => {
      const party = gateway.asEnterprise(1);
      const { id, secret } = await register({ url: receiver.urlOf('/r06') }, party);
      const path = `/v1/webhooks/${id}`;
      const read = await party.send('GET', path);
      expect(read.headers.get('etag')).toBe('"1"');
      expect(read.body).toMatchObject({ id, version: 1, kinds: null, status: 'active' });
      expect(JSON.stringify(read.body)).not.toContain(secret);
      const change = async (body: object, tag?: string) =>
        party.send('PATCH', path, { body, headers: tag === undefined ? {} : { 'if-match': tag } });
      expectProblem(await change({ description: 'mine' }), 428, 'precondition-required');
      expectProblem(await change({ description: 'mine' }, '*'), 428, 'precondition-required');
      const [one, other] = await Promise.all([
        change({ description: 'one' }, '"1"'),
        change({ description: 'other' }, '"1"'),
      ]);
      const [won, lost] = one.status === 200 ? [one, other] : [other, one];
      expect(won.headers.get('etag')).toBe('"2"');
      expectProblem(lost, 412, 'precondition-failed');
      expect((await party.send('GET', path)).body).toEqual(won.body);
      expect((await change({ kinds: ['letter.reviewed'] }, '"1", "2"')).body).toMatchObject({ version: 3 });
      expectFault(await change({ url: 'https://127.1.1.1.example:1/' }, '"3"'), {
        pointer: '/url',
        code: 'port-not-allowed',
      });
    });

    it('sign with both secrets after a rotation, and show each once', async () => {
      const party = gateway.asEnterprise(2);
      const { id, secret: old } = await register({ url: receiver.urlOf('/rotated') }, party);
      const headers = { 'idempotency-key': randomUUID() };
      const rotated = await party.post(`/v1/webhooks/${id}/secret`, {}, headers);
      const { secret } = rotated.body as ReadWebhook;
      expect(rotated.status).toBe(200);
      expect(secret).not.toBe(old);
      const repeated = await party.post(`/v1/webhooks/${id}/secret`, {}, headers);
      expect(repeated.body).toEqual({ ...(rotated.body as object), secret: null });
      await poster.post(revoked({ to: { uscc: gateway.enterprise(2).uscc } }));
      const [message] = await receiver.untilReceived('/rotated', 1);
      for (const each of [old, secret])
        expect(message && verified(message, each)).toMatchObject({ type: 'authorization.revoked' });
      const { rows } = await gateway.database.superuser.query<{ row: string }>(
        `select row_to_json(w)::text as row from webhook w where id = $1
         union all select body from idempotency_key where route like $2`,
        [id, `%${id}%`],
      );
      expect(rows.length).toBeGreaterThan(1);
      for (const { row } of rows) {
        expect(row).not.toContain(secret);
        expect(row).not.toContain(old);
      }
    });

    it('are five at most, also of those registered at once, and can be deleted', async () => {
      const party = gateway.asEnterprise(3);
      const answers = await Promise.all(
        Array.from({ length: 7 }, async () => party.post('/v1/webhooks', { url: receiver.urlOf('/five') })),
      );
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
      for (const answer of answers.filter(({ status }) => status !== 201))
        expectProblem(answer, 409, 'webhook-limit');
      const listed = async () =>
        ((await party.send('GET', '/v1/webhooks')).body as { items: ReadWebhook[] }).items;
      const [first] = await listed();
      expect((await party.send('DELETE', `/v1/webhooks/${first?.id}`)).status).toBe(204);
      expectProblem(await party.send('GET', `/v1/webhooks/${first?.id}`), 404, 'not-found');
      expect(await listed()).toHaveLength(4);
      await poster.post(revoked({ to: { uscc: gateway.enterprise(3).uscc } }));
      await receiver.untilReceived('/five', 4);
    });

    it('that are disabled get nothing and cannot be resent to, until they are active again', async () => {
      const party = gateway.as('operator');
      const { id } = await register({ url: receiver.urlOf('/disabled') }, party);
      const patch = async (status: string, tag: string) =>
        party.send('PATCH', `/v1/webhooks/${id}`, { body: { status }, headers: { 'if-match': tag } });
      expect((await patch('disabled', '"1"')).body).toMatchObject({ disabledReason: 'owner' });
      const to = { participantId: gateway.participantId('operator') };
      await poster.post(revoked({ to }));
      const test = await party.post(`/v1/webhooks/${id}/test`, {});
      const [message] = await receiver.untilReceived('/disabled', 1);
      const testId = (test.body as { id: string }).id;
      expect(message?.headers['webhook-id']).toBe(testId);
      const resent = async () => party.post(`/v1/webhooks/${id}/deliveries/${testId}/retry`, {});
      expectProblem(await resent(), 409, 'webhook-disabled');
      expect((await patch('active', '"2"')).body).toMatchObject({ status: 'active', disabledReason: null });
      expect((await resent()).status).toBe(202);
      await receiver.untilReceived('/disabled', 2);
    });

    it("hide what is another's as what is not there", async () => {
      const { id } = await register({ url: receiver.urlOf('/hidden') });
      const other = gateway.as('bank-b');
      for (const [method, path] of [
        ['GET', ''],
        ['DELETE', ''],
        ['POST', '/secret'],
        ['POST', '/test'],
        ['GET', '/deliveries'],
        ['POST', `/deliveries/${randomUUID()}/retry`],
      ] as const) {
        const theirs = await other.send(method, `/v1/webhooks/${id}${path}`);
        expectProblem(theirs, 404, 'not-found');
        const nothing = await other.send(method, `/v1/webhooks/${randomUUID()}${path}`);
        expect(shapeOf(theirs)).toEqual(shapeOf(nothing));
      }
      expect((await gateway.as('bank-a').send('GET', `/v1/webhooks/${id}`)).status).toBe(200);
    });

    it('are for every party, with a token', async () => {
      const path = `/v1/webhooks/${randomUUID()}`;
      await expectOnly(gateway, EVERYBODY, { method: 'POST', path: '/v1/webhooks', body: {} });
      for (const [method, suffix] of [
        ['GET', ''],
        ['PATCH', ''],
        ['DELETE', ''],
        ['POST', '/secret'],
        ['POST', '/test'],
        ['GET', '/deliveries'],
      ] as const)
        await expectOnly(gateway, EVERYBODY, { method, path: `${path}${suffix}` });
    });

    it('D16: are a state on /readyz, and their backlog a metric', async () => {
      const { body } = await gateway.as('operator').send('GET', '/readyz');
      expect(body).toMatchObject({ status: 'ready', checks: { webhooks: 'ok' } });
      const metrics = (await gateway.as('operator').send('GET', '/metrics')).body as string;
      expect(metrics).toMatch(/^credit_webhook_deliveries_waiting \d+$/m);
      expect(metrics).toMatch(/^credit_webhook_attempts_total\{outcome="delivered",fault="none"\} [1-9]/m);
    });
  });

  it('tell participants nothing of what enterprises were told', async () => {
    const id = await poster.post(toEnterprise());
    expect((await inbox('?limit=200', gateway.asEnterprise())).items.map((each) => each.id)).toContain(id);
    expectProblem(await gateway.as('bank-a').send('GET', `/v1/notices/${id}`), 404, 'not-found');
  });
});
