import { randomUUID } from 'node:crypto';
import { anAuthorization } from '../support/factories.js';
import { turn } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import {
  Browser,
  codeOf,
  type Credentials,
  demoPerson,
  forgetUsedCodes,
  signIn,
  SigningIn,
  TokenClient,
  totpCode,
} from '../support/people.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

const DAY_MS = 86_400_000;
const soon = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

interface Person {
  readonly id: string;
  readonly enrollment: { code: string; url: string; expiresAt: string } | null;
}
interface Session {
  readonly id: string;
  readonly isThisOne: boolean;
  readonly lastSeenAt: string;
}

describe('people', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway();
  });
  afterAll(async () => gateway?.stop());

  /** Signs in anew. */
  const enter = async (person: Credentials): Promise<TokenClient> => {
    await forgetUsedCodes(gateway);
    return signIn(gateway, person);
  };
  /** Whoever is signed in stays so: signing in costs a hash. */
  const signedIn = new Map<string, Promise<TokenClient>>();
  const as = async (login: string): Promise<TokenClient> => {
    const found = signedIn.get(login) ?? enter(demoPerson(gateway, login));
    signedIn.set(login, found);
    return found;
  };
  const code = (at: number): string => gateway.enterprise(at).uscc;
  const representative = async (at = 0) => as(`rep.${code(at).toLowerCase()}`);
  const handler = async (at = 0) => as(`handler.${code(at).toLowerCase()}`);
  const sessionsOf = async (me: TokenClient): Promise<Session[]> =>
    ((await me.send('GET', '/v1/me/sessions')).body as { items: Session[] }).items;
  const peoplePath = (party = 'bank-a'): string => `/v1/participants/${gateway.participantId(party)}/people`;
  async function register(path: string, input: object): Promise<Person> {
    const answer = await gateway.as('operator').post(path, input);
    expect(answer.status).toBe(201);
    return answer.body as Person;
  }

  describe('sign in', () => {
    it('with password and code, and get a token of their own role for five minutes, without any other token', async () => {
      await forgetUsedCodes(gateway);
      const officer = demoPerson(gateway, 'staff.bank-a');
      const signing = new SigningIn(gateway);
      const done = await signing.through(officer);
      const back = new URL(done.headers.get('location') ?? '');
      expect(`${back.origin}${back.pathname}`).toBe(gateway.demo.portalRedirectUri);
      expect(back.searchParams.get('state')).toBe(signing.state);
      expect(back.searchParams.get('iss')).toBe(gateway.demo.issuer);
      const { status, body } = await signing.redeem(codeOf(done));
      expect(status).toBe(200);
      expect(body).toEqual({
        access_token: expect.any(String),
        expires_in: 300,
        scope: 'institution',
        token_type: 'Bearer',
      });
      const [header, claims] = String(body['access_token'])
        .split('.', 2)
        .map(
          (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>,
        );
      expect(header).toMatchObject({ typ: 'at+jwt', alg: 'ES256' });
      expect(claims).toMatchObject({ client_id: 'portal', scope: 'institution', aud: gateway.demo.audience });
    });

    it('and are told who they are, and act for their party alone', async () => {
      const me = await as('staff.bank-a');
      const answer = await me.send('GET', '/v1/me');
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        clientId: 'portal',
        role: 'institution',
        participantId: gateway.participantId('bank-a'),
        uscc: null,
        person: {
          id: expect.any(String),
          name: '张晓峰',
          login: 'staff.bank-a',
          role: 'institution',
          participantId: gateway.participantId('bank-a'),
          uscc: null,
          isLegalRepresentative: false,
          status: 'active',
          isEnrolled: true,
          realNameVerifiedAt: null,
          createdAt: expect.any(String),
        },
        delegation: null,
      });
      expect((await me.send('GET', '/v1/authorizations')).status).toBe(200);
      expectProblem(await me.send('GET', '/v1/providers'), 403, 'access-denied');
      expectProblem(await me.send('GET', peoplePath()), 403, 'access-denied');
    });

    it('for every kind of party', async () => {
      const roles = { 'staff.tax-bureau': 'provider', 'staff.operator': 'operator' };
      for (const [login, role] of Object.entries(roles))
        expect((await (await as(login)).send('GET', '/v1/me')).body).toMatchObject({ role });
      expect((await (await as('staff.operator')).send('GET', '/v1/providers')).status).toBe(200);
    });

    it('keep their request keys apart, though they come through one client', async () => {
      const [one, other] = [await as('staff.bank-a'), await as('staff.bank-b')];
      const headers = { 'idempotency-key': randomUUID() };
      const asked = { ...anAuthorization(gateway), uscc: code(0) };
      const { institutionId: _, riskNoticeVersion: __, ...body } = asked as Record<string, unknown>;
      for (const officer of [one, other]) {
        const answer = await officer.send('POST', '/v1/authorization-requests', { body, headers });
        expect(answer.status).toBe(201);
      }
    });

    it('once by each code of the authenticator, and once by each recovery code', async () => {
      const { enrollment } = await register(peoplePath(), { name: '赵敏', login: 'zhao.min' });
      const { person, recoveryCodes } = await enroll(enrollment?.url ?? '', 'zhao.min');
      const again = new SigningIn(gateway);
      expect((await again.through(person, totpCode(person.totpSecret))).status).toBe(401);
      const [first = '', second = ''] = recoveryCodes;
      await signIn(gateway, person, first);
      expect((await new SigningIn(gateway).through(person, first)).status).toBe(401);
      await signIn(gateway, person, second.toUpperCase());
    });

    it('stay signed in on their browser: the portal gets another code without a question', async () => {
      await forgetUsedCodes(gateway);
      const signing = new SigningIn(gateway);
      const me = await tokenOf(signing, await signing.through(demoPerson(gateway, 'staff.bank-a')));
      const renewed = await signing.browser.send('GET', signing.authorizationUrl({ prompt: 'none' }));
      const again = await tokenOf(signing, renewed);
      expect(again.token).not.toBe(me.token);
      const ofNow = await sessionsOf(again);
      await again.send('DELETE', `/v1/me/sessions/${ofNow.find(({ isThisOne }) => isThisOne)?.id ?? ''}`);
      const refused = await signing.browser.send('GET', signing.authorizationUrl({ prompt: 'none' }));
      expect(new URL(refused.headers.get('location') ?? '').searchParams.get('error')).toBe('login_required');
      const page = await signing.open();
      expect(page.html).toContain('name="password"');
    });
  });

  async function tokenOf(signing: SigningIn, page: { headers: Headers }): Promise<TokenClient> {
    const { body } = await signing.redeem(codeOf({ ...page, status: 303, html: '' }));
    return new TokenClient(gateway.baseUrl, String(body['access_token']));
  }

  /** Takes an invitation on its page. */
  async function enroll(
    url: string,
    login: string,
    password = 'seven swans a-swimming',
  ): Promise<{ person: Credentials; recoveryCodes: string[] }> {
    const browser = new Browser(gateway.baseUrl);
    const page = await browser.send('GET', url);
    expect({ status: page.status, login: page.html.includes(login) }).toEqual({ status: 200, login: true });
    const totpSecret = /<code id="secret">([A-Z2-7 ]+)</.exec(page.html)?.[1]?.replaceAll(' ', '') ?? '';
    const enrollment = /name="enrollment" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const form = { enrollment, password, again: password, totp: totpCode(totpSecret) };
    const done = await browser.send('POST', '/oidc/enrollment', form);
    expect(done.status).toBe(200);
    const recoveryCodes = [...done.html.matchAll(/<li><code>([^<]+)</g)].map((match) => match[1] ?? '');
    expect(recoveryCodes).toHaveLength(10);
    return { person: { login, password, totpSecret }, recoveryCodes };
  }

  describe('are registered by the operator', () => {
    it('who invites them once, and never sees a password', async () => {
      const path = peoplePath('bank-b');
      const answer = await gateway.as('operator').post(path, { name: '钱一', login: 'qian.yi' });
      expect(answer.status).toBe(201);
      const registered = answer.body as Person;
      expect(registered).toMatchObject({ isEnrolled: false, role: 'institution', status: 'active' });
      const url = registered.enrollment?.url ?? '';
      const { person } = await enroll(url, 'qian.yi');
      expect((await new Browser(gateway.baseUrl).send('GET', url)).status).toBe(422);
      await enter(person);
      const list = await gateway.as('operator').send('GET', path);
      expect(list.body).toMatchObject({
        items: [{ login: 'staff.bank-b' }, { login: 'qian.yi', isEnrolled: true }],
      });
      for (const secret of [person.password, person.totpSecret, 'argon2', 'password', 'secret', 'digest'])
        expect(JSON.stringify([list.body, registered])).not.toContain(secret);
      expect(gateway.process.output()).not.toContain(person.password);
    });

    it('who disables and resets them, at once', async () => {
      const { id, enrollment } = await register(peoplePath(), { name: '孙二', login: 'sun.er' });
      const { person } = await enroll(enrollment?.url ?? '', 'sun.er');
      const me = await enter(person);
      const patch = async (body: object) =>
        gateway.as('operator').send('PATCH', `${peoplePath()}/${id}`, { body });
      expect((await patch({ status: 'disabled' })).body).toMatchObject({
        status: 'disabled',
        enrollment: null,
      });
      expectProblem(await me.send('GET', '/v1/me'), 401, 'unauthenticated');
      await forgetUsedCodes(gateway);
      expect((await new SigningIn(gateway).through(person)).status).toBe(401);
      const reset = await patch({ status: 'active', reset: true });
      expect(reset.body).toMatchObject({
        status: 'active',
        isEnrolled: false,
        enrollment: { code: expect.any(String) },
      });
      expect((await new SigningIn(gateway).through(person)).status).toBe(401);
      const anew = await enroll(
        (reset.body as Person).enrollment?.url ?? '',
        'sun.er',
        'eight maids a-milking',
      );
      await enter(anew.person);
      const { rows } = await gateway.database.superuser.query(
        'select change from person_change where person_id = $1 order by at, id',
        [id],
      );
      expect(rows.map(({ change }: { change: string }) => change)).toEqual([
        'registered',
        'enrolled',
        'disabled',
        'activated',
        'reset',
        'enrolled',
      ]);
    });

    it.each([
      [{ login: 'Upper' }, '/login', 'matches'],
      [{ login: 'ab' }, '/login', 'matches'],
      [{ name: '' }, '/name', 'is-length'],
      [{ isLegalRepresentative: true }, '/isLegalRepresentative', 'unknown-property'],
      [{ password: 'x' }, '/password', 'unknown-property'],
    ])('not with %j', async (fault, pointer, faultCode) => {
      const input = { name: '李三', login: 'li.san', ...fault };
      expectFault(await gateway.as('operator').post(peoplePath(), input), { pointer, code: faultCode });
    });

    it('under a name of their own, one legal representative for each enterprise', async () => {
      const taken = { name: '李四', login: 'staff.bank-a' };
      expectProblem(await gateway.as('operator').post(peoplePath('bank-b'), taken), 409, 'login-taken');
      const second = { name: '李四', login: 'li.si', isLegalRepresentative: true };
      const path = `/v1/enterprises/${code(0)}/people`;
      expectProblem(await gateway.as('operator').post(path, second), 409, 'representative-exists');
      const nowhere = `/v1/participants/${randomUUID()}/people`;
      expectProblem(await gateway.as('operator').send('GET', nowhere), 404, 'not-found');
    });

    it('and by nobody else', async () => {
      const body = { name: '周五', login: 'zhou.wu' };
      await expectOnly(gateway, ['operator'], { method: 'POST', path: peoplePath(), body });
      await expectOnly(gateway, ['operator'], { method: 'GET', path: `/v1/enterprises/${code(0)}/people` });
      const path = `${peoplePath()}/${randomUUID()}`;
      await expectOnly(gateway, ['operator'], { method: 'PATCH', path, body: { status: 'disabled' } });
    });
  });

  describe('have sessions', () => {
    it('which they see and end one by one; the tokens of an ended one are refused at once', async () => {
      const [one, other] = [await as('staff.bank-b'), await enter(demoPerson(gateway, 'staff.bank-b'))];
      const ofOther = (await sessionsOf(other)).find(({ isThisOne }) => isThisOne);
      expect((await sessionsOf(one)).map(({ id }) => id)).toContain(ofOther?.id);
      const ended = await one.send('DELETE', `/v1/me/sessions/${ofOther?.id ?? ''}`);
      expect(ended.status).toBe(204);
      expectProblem(await other.send('GET', '/v1/me'), 401, 'unauthenticated');
      expect((await one.send('GET', '/v1/me')).status).toBe(200);
      const again = await one.send('DELETE', `/v1/me/sessions/${ofOther?.id ?? ''}`);
      expectProblem(again, 404, 'not-found');
      const theirs = (await sessionsOf(await as('staff.bank-a')))[0]?.id ?? '';
      const hidden = await one.send('DELETE', `/v1/me/sessions/${theirs}`);
      expect(shapeOf(hidden)).toEqual(shapeOf(again));
    });

    it('which all end when they sign out everywhere, or change the password elsewhere', async () => {
      const { enrollment } = await register(peoplePath(), { name: '吴六', login: 'wu.liu' });
      const { person } = await enroll(enrollment?.url ?? '', 'wu.liu');
      const [one, other] = [await enter(person), await enter(person)];
      const change = async (body: object) => one.send('PUT', '/v1/me/password', { body });
      const newPassword = 'nine ladies dancing';
      expectFault(await change({ currentPassword: 'wrong', newPassword }), {
        pointer: '/currentPassword',
        code: 'wrong',
        problem: 'password-refused',
      });
      expectFault(await change({ currentPassword: person.password, newPassword: 'short' }), {
        pointer: '/newPassword',
        code: 'too-short',
        problem: 'password-refused',
      });
      expect((await change({ currentPassword: person.password, newPassword })).status).toBe(204);
      expectProblem(await other.send('GET', '/v1/me'), 401, 'unauthenticated');
      expect((await one.send('GET', '/v1/me')).status).toBe(200);
      await forgetUsedCodes(gateway);
      expect((await new SigningIn(gateway).through(person)).status).toBe(401);
      const third = await enter({ ...person, password: newPassword });
      expect(await one.post('/v1/me/sign-out-everywhere', {})).toMatchObject({
        status: 200,
        body: { ended: 2 },
      });
      for (const session of [one, third])
        expectProblem(await session.send('GET', '/v1/me'), 401, 'unauthenticated');
    });

    it('which end when their longest time is over, or when they were not used for too long', async () => {
      const me = await enter(demoPerson(gateway, 'staff.tax-bureau'));
      const mine = (await sessionsOf(me)).find(({ isThisOne }) => isThisOne)?.id;
      const set = async (change: string) =>
        gateway.database.superuser.query(`update person_session set ${change} where id = $1`, [mine]);
      for (const [over, running] of [
        ['expires_at = now()', `expires_at = now() + interval '1 minute'`],
        ['last_seen_at = now() - make_interval(secs => idle_s)', 'last_seen_at = now()'],
      ] as const) {
        await set(over);
        expectProblem(await me.send('GET', '/v1/me'), 401, 'unauthenticated');
        await set(running);
        expect((await me.send('GET', '/v1/me')).status).toBe(200);
      }
    });

    it('in which they are seen, to the minute', async () => {
      const me = await as('staff.bank-a');
      await gateway.database.superuser.query(
        `update person_session set last_seen_at = now() - interval '2 minutes'`,
      );
      const before = Date.now() - 60_000;
      await me.send('GET', '/v1/me');
      const mine = (await sessionsOf(me)).find(({ isThisOne }) => isThisOne);
      expect(Date.parse(mine?.lastSeenAt ?? '')).toBeGreaterThan(before);
    });

    it('which software has not', async () => {
      const me = await gateway.as('bank-a').send('GET', '/v1/me');
      expect(me.body).toMatchObject({ clientId: 'bank-a', person: null, delegation: null });
      expectProblem(await gateway.as('bank-a').send('GET', '/v1/me/sessions'), 403, 'person-required');
    });
  });

  describe('of an enterprise', () => {
    it('give access only after their real name was verified, and take it away at any time', async () => {
      const me = await representative(1);
      const grant = async () => me.post('/v1/authorizations', anAuthorization(gateway));
      expectProblem(await grant(), 403, 'real-name-required');
      expect((await me.send('GET', '/v1/authorizations')).status).toBe(200);
      const verified = await me.post('/v1/me/real-name-verification', {});
      expect(verified.body).toMatchObject({ realNameVerifiedAt: expect.any(String) });
      const granted = await grant();
      expect(granted.status).toBe(201);
      const { id } = granted.body as { id: string };
      expect((await me.post(`/v1/authorizations/${id}/revocation`, {})).status).toBe(200);
      const { body } = await gateway.as('bank-a').send('GET', `/v1/authorizations/${id}/history`);
      const { personId } = {
        personId: ((await me.send('GET', '/v1/me')).body as { person: Person }).person.id,
      };
      const by = { clientId: personId, actorName: demoPerson(gateway, `rep.${code(1).toLowerCase()}`).name };
      expect(body).toMatchObject({
        items: [
          { change: 'granted', ...by },
          { change: 'revoked', ...by },
        ],
      });
    });

    it('are not verified under a name the register does not know', async () => {
      const me = await representative(-1);
      expectProblem(await me.post('/v1/me/real-name-verification', {}), 422, 'real-name-mismatch');
      expectProblem(await me.post('/v1/authorizations', anAuthorization(gateway)), 403, 'real-name-required');
      const body = {};
      const path = '/v1/me/real-name-verification';
      await expectOnly(gateway, ['enterprise'], { method: 'POST', path, body });
    });

    it('T15: act as handlers within a delegation that holds, and what they did in time stands with their name', async () => {
      const [owner, hand] = [await representative(), await handler()];
      for (const one of [owner, hand])
        expect((await one.post('/v1/me/real-name-verification', {})).status).toBe(200);
      const grant = async (overrides: object = {}) =>
        hand.post('/v1/authorizations', anAuthorization(gateway, overrides));
      expectProblem(await grant(), 403, 'delegation-missing');
      const handlerId = ((await hand.send('GET', '/v1/me')).body as { person: Person }).person.id;
      const terms = {
        handlerId,
        actions: ['grant', 'read'],
        purposes: ['pre-loan-review'],
        maxDays: 7,
        validUntil: soon(30),
      };
      const named = await owner.post('/v1/delegations', terms);
      expect(named.status).toBe(201);
      expect(named.body).toMatchObject({ ...terms, handlerName: '王丽娟', status: 'live', endedAt: null });
      expect((await hand.send('GET', '/v1/me')).body).toMatchObject({
        delegation: { actions: ['grant', 'read'], purposes: ['pre-loan-review'], maxDays: 7, isLive: true },
      });
      const granted = await grant();
      expect(granted.status).toBe(201);
      const { id } = granted.body as { id: string };
      expectProblem(await grant({ purpose: 'guarantee' }), 403, 'delegation-exceeded');
      expectProblem(await grant({ validUntil: soon(8) }), 403, 'delegation-exceeded');
      const revocation = `/v1/authorizations/${id}/revocation`;
      expectProblem(await hand.post(revocation, {}), 403, 'delegation-exceeded');
      expectProblem(await hand.post('/v1/delegations', { ...terms }), 403, 'delegation-exceeded');
      const { id: delegationId } = named.body as { id: string };
      const ended = await owner.post(`/v1/delegations/${delegationId}/end`, {});
      expect(ended.body).toMatchObject({ status: 'ended', endedAt: expect.any(String) });
      expectProblem(await grant(), 403, 'delegation-ended');
      expectProblem(await hand.send('GET', '/v1/authorizations'), 403, 'delegation-ended');
      expect((await owner.send('GET', `/v1/authorizations/${id}`)).body).toMatchObject({ status: 'active' });
      const { body } = await owner.send('GET', `/v1/authorizations/${id}/history`);
      expect(body).toMatchObject({
        items: [{ change: 'granted', clientId: handlerId, actorName: '王丽娟' }],
      });
    });

    it('T15: decide on requests as handlers within their purposes, and not after its end', async () => {
      const [owner, hand] = [await representative(), await handler()];
      const handlerId = ((await hand.send('GET', '/v1/me')).body as { person: Person }).person.id;
      const { institutionId: _, riskNoticeVersion: __, ...asked } = anAuthorization(gateway);
      const request = async (purpose: string): Promise<string> => {
        const wanted = { ...asked, purpose, uscc: code(0) };
        const answer = await gateway.as('bank-a').post('/v1/authorization-requests', wanted);
        expect(answer.status).toBe(201);
        return `/v1/authorization-requests/${(answer.body as { id: string }).id}`;
      };
      const approval = { riskNoticeVersion: '2026-01' };
      const terms = { handlerId, actions: ['decide'], purposes: ['pre-loan-review'], validUntil: soon(1) };
      expect((await owner.post('/v1/delegations', terms)).status).toBe(201);
      const [mine, others] = [await request('pre-loan-review'), await request('in-loan-management')];
      expectProblem(await hand.post(`${others}/approval`, approval), 403, 'delegation-exceeded');
      expectProblem(await hand.post(`${others}/refusal`, {}), 403, 'delegation-exceeded');
      expect((await hand.post(`${mine}/approval`, approval)).status).toBe(201);
      await gateway.database.superuser.query(
        `update delegation set valid_until = now() where handler_id = $1 and ended_at is null`,
        [handlerId],
      );
      const late = await request('pre-loan-review');
      expectProblem(await hand.post(`${late}/approval`, approval), 403, 'delegation-ended');
    });

    it('name one handler by one delegation at a time, of their own enterprise', async () => {
      const [owner, hand] = [await representative(), await handler()];
      const handlerId = ((await hand.send('GET', '/v1/me')).body as { person: Person }).person.id;
      const terms = { handlerId, actions: ['read'], purposes: ['guarantee'], validUntil: soon(1) };
      const name = async (overrides: object) => owner.post('/v1/delegations', { ...terms, ...overrides });
      await name({});
      const { id } = (await name({ actions: ['revoke'] })).body as { id: string };
      const { items } = (await owner.send('GET', '/v1/delegations')).body as {
        items: { id: string; status: string }[];
      };
      expect(items.filter(({ status }) => status === 'live').map((each) => each.id)).toEqual([id]);
      const foreign = ((await (await handler(1)).send('GET', '/v1/me')).body as { person: Person }).person.id;
      expectProblem(await name({ handlerId: foreign }), 422, 'unknown-handler');
      expectFault(await name({ validUntil: soon(-1) }), { pointer: '/validUntil', code: 'empty-period' });
      expectFault(await name({ purposes: ['guarantee', 'marketing'] }), {
        pointer: '/purposes',
        code: 'unknown-purpose',
      });
      expectFault(await name({ actions: ['everything'] }), { pointer: '/actions', code: 'is-in' });
      const theirs = await (await representative(1)).post(`/v1/delegations/${id}/end`, {});
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(await owner.post(`/v1/delegations/${randomUUID()}/end`, {})));
      const software = await gateway.asEnterprise().post('/v1/delegations', terms);
      expectProblem(software, 403, 'person-required');
      await expectOnly(gateway, ['enterprise'], { method: 'POST', path: '/v1/delegations', body: terms });
      await expectOnly(gateway, ['enterprise'], { method: 'GET', path: '/v1/delegations' });
    });
  });

  it('are refused with their party', async () => {
    const me = await as('staff.bank-b');
    const path = `/v1/institutions/${gateway.participantId('bank-b')}`;
    await turn(gateway.as('operator'), path, 'suspended');
    expectProblem(await me.send('GET', '/v1/authorizations'), 403, 'institution-suspended');
    await turn(gateway.as('operator'), path, 'active');
    expect((await me.send('GET', '/v1/authorizations')).status).toBe(200);
  });
});
