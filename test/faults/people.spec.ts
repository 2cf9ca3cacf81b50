import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anAuthorization } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import {
  Browser,
  codeOf,
  csrfOf,
  demoPerson,
  forgetUsedCodes,
  type Page,
  signIn,
  SigningIn,
  TokenClient,
  totpCode,
} from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { startSecondProcess } from '../support/second-process.js';
import { compact, es256, TokenForge } from '../support/tokens.js';

const NOBODY = { login: 'nobody.here', password: 'five golden rings, five', totpSecret: 'GEZDGNBVGY3TQOJQ' };
/** A message of a page, without what differs from page to page. */
const said = ({ status, html }: Page): unknown => ({ status, html: html.replaceAll(/value="[^"]*"/g, '') });

describe('people who sign in', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startGateway({ TRUSTED_PROXIES: '1' });
  });
  afterAll(async () => gateway?.stop());
  beforeEach(async () => {
    await gateway.database.superuser.query('truncate sign_in_failure, sign_in_attempt');
    await forgetUsedCodes(gateway);
  });

  const officer = () => demoPerson(gateway, 'staff.bank-a');
  /** A sign-in from an address of its own. */
  function from(source: string): SigningIn {
    const signing = new SigningIn(gateway);
    signing.browser.headers = { 'x-forwarded-for': source };
    return signing;
  }
  const failures = async () =>
    (
      await gateway.database.superuser.query(
        'select key, failures, locked_until > now() as locked from sign_in_failure',
      )
    ).rows;

  describe('T14: guessing', () => {
    it('is told the same, whatever was wrong: name, password, code, or that one has to wait', async () => {
      const right = officer();
      const wrongPassword = await from('192.0.2.1').through({ ...right, password: 'six geese a-laying' });
      const unknown = await from('192.0.2.2').through(NOBODY);
      const wrongCode = await from('192.0.2.3').through(right, '000000');
      await gateway.database.superuser.query(
        `update sign_in_failure set failures = 9, locked_until = now() + interval '1 minute' where key like 'account:%'`,
      );
      const locked = await from('192.0.2.4').through(right);
      expect(said(wrongPassword)).toMatchObject({ status: 401 });
      for (const other of [unknown, wrongCode, locked]) expect(said(other)).toEqual(said(wrongPassword));
    });

    it('looks the same after the first step too, and takes as long', async () => {
      const steps: [string, Page, number][] = [];
      for (const [what, person] of Object.entries({
        right: officer(),
        wrong: { ...officer(), password: 'six geese a-laying' },
        unknown: NOBODY,
      })) {
        const signing = from('192.0.2.9');
        const page = await signing.open();
        const startedMs = performance.now();
        steps.push([what, await signing.sendPassword(page, person), performance.now() - startedMs]);
      }
      const [first] = steps;
      for (const [what, page] of steps) expect([what, said(page)]).toEqual([what, first && said(first[1])]);
      // A hash takes 20 ms and more on any machine; an answer without one takes a few.
      for (const [what, , tookMs] of steps) expect([what, tookMs > 15]).toEqual([what, true]);
    });

    it('locks the account after five, in every process, for a time that grows; the right password does not help', async () => {
      // One that signs people in as well, as behind a balancer.
      const second = await startSecondProcess(gateway, {
        EXTERNAL_ISSUER: '',
        EXTERNAL_ISSUER_JWKS_URI: '',
        PORTAL_REDIRECT_URIS: gateway.demo.portalRedirectUri,
      });
      try {
        for (let guess = 1; guess <= 5; guess += 1)
          await from(`198.51.100.${guess}`).through({ ...officer(), password: `wrong ${guess} wrong` });
        const elsewhere = new SigningIn(gateway, new Browser(second.baseUrl));
        expect((await elsewhere.through(officer())).status).toBe(401);
        expect((await from('198.51.100.9').through(officer())).status).toBe(401);
        await gateway.database.superuser.query(`update sign_in_failure set locked_until = now()`);
        await forgetUsedCodes(gateway);
        expect((await from('198.51.100.9').through(officer())).status).toBe(303);
        expect(await failures()).not.toContainEqual(
          expect.objectContaining({ key: expect.stringMatching(/^account:/) }),
        );
      } finally {
        await second.stop();
      }
    });

    it('is not counted while one has to wait, so that nobody is kept out for ever', async () => {
      for (let guess = 1; guess <= 8; guess += 1) await from('203.0.113.1').through(NOBODY);
      const account = (await failures()).find(({ key }: { key: string }) => key.startsWith('account:'));
      expect(account).toMatchObject({ failures: 5, locked: true });
    });

    it('locks the source after twenty accounts, whatever the sender writes in front of its address', async () => {
      await gateway.database.superuser.query(
        `insert into sign_in_failure values ('source:203.0.113.7', 19, now(), now())`,
      );
      const signing = from('10.9.8.7, 203.0.113.7');
      expect((await signing.through(NOBODY)).status).toBe(401);
      expect((await from('6.6.6.6, 203.0.113.7').through(officer())).status).toBe(401);
      expect((await from('203.0.113.8').through(officer())).status).toBe(303);
    });

    it('gets no further by sending many at once', async () => {
      const page = new Map<SigningIn, Page>();
      const guesses = Array.from({ length: 12 }, (_, at) => from(`192.0.2.${at}`));
      for (const guess of guesses) page.set(guess, await guess.open());
      await Promise.all(
        guesses.map(async (guess) =>
          guess.sendPassword(page.get(guess) ?? (await guess.open()), {
            ...officer(),
            password: 'wrong wrong wrong',
          }),
        ),
      );
      const account = (await failures()).find(({ key }: { key: string }) => key.startsWith('account:'));
      expect(account).toMatchObject({ failures: 5, locked: true });
    });

    it('gets one code for each password, however many are sent at once', async () => {
      const signing = from('192.0.2.60');
      const page = await signing.sendPassword(await signing.open(), officer());
      const codes = ['000001', '000002', '000003', totpCode(officer().totpSecret), '000004', '000005'];
      const answers = await Promise.all(
        codes.map(async (code) =>
          signing.browser.send('POST', signing.formUrl, { csrf: csrfOf(page), step: 'code', code }),
        ),
      );
      expect(answers.filter(({ status }) => status === 303).length).toBeLessThanOrEqual(1);
      const more = await signing.sendCode(page, totpCode(officer().totpSecret));
      expect(more.status).toBe(401);
    });

    it('is answered 503 when it floods, and leaves the gateway standing', async () => {
      const pages = new Map<SigningIn, Page>();
      for (let at = 0; at < 12; at += 1) {
        const signing = from('203.0.113.99');
        pages.set(signing, await signing.open());
      }
      const answers = await Promise.all(
        [...pages].map(async ([signing, page]) => {
          const form = {
            csrf: csrfOf(page),
            step: 'login',
            login: `nobody.${signing.state}`,
            password: 'x'.repeat(20),
          };
          return signing.browser.send('POST', signing.formUrl, form);
        }),
      );
      const busy = answers.filter(({ status }) => status === 503);
      expect(busy.length).toBeGreaterThan(0);
      expect(busy[0]?.headers.get('retry-after')).toBe('2');
      expect((await fetch(`${gateway.baseUrl}/healthz`)).status).toBe(200);
    });

    it('leaves no password and no typed name behind', async () => {
      await from('192.0.2.70').through({ ...NOBODY, login: 'typed-my-password-here' });
      const { rows } = await gateway.database.superuser.query(
        `select (select jsonb_agg(f) from sign_in_failure f)::text || (select coalesce(jsonb_agg(a), '[]') from sign_in_attempt a)::text
           || (select jsonb_agg(o) from oidc_payload o)::text as text`,
      );
      const text = String((rows as { text: string }[])[0]?.text);
      expect(text).not.toContain('typed-my-password-here');
      expect(text).not.toContain(NOBODY.password);
      expect(gateway.process.output()).not.toContain(NOBODY.password);
    });
  });

  describe('T14: the code flow', () => {
    const errorOf = ({ headers, html }: Page): string | null => {
      const to = headers.get('location');
      return to === null
        ? (/^[a-z_]+/.exec(html)?.[0] ?? null)
        : (/[?#&]error=([a-z_]+)/.exec(to)?.[1] ?? null);
    };

    it.each([
      ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }],
      ['a plain challenge', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }],
      ['a challenge without method', { code_challenge_method: undefined }],
      ['a token without code', { response_type: 'token' }],
      ['an id token without code', { response_type: 'id_token' }],
      ['a hybrid answer', { response_type: 'code token' }],
    ])('is not begun with %s', async (_what, change) => {
      const page = await new SigningIn(gateway).open(change);
      expect(['invalid_request', 'unsupported_response_type', 'unauthorized_client']).toContain(
        errorOf(page),
      );
      expect(page.html).not.toContain('name="password"');
    });

    it.each([
      ['a path below', (uri: string) => `${uri}/more`],
      ['a query', (uri: string) => `${uri}?x=1`],
      ['a slash more', (uri: string) => `${uri}/`],
      ['a prefix of it', (uri: string) => uri.slice(0, -1)],
      [
        'another host that begins alike',
        (uri: string) => uri.replace('127.0.0.1', '127.0.0.1.attacker.example'),
      ],
      ['a user in front', (uri: string) => uri.replace('127.0.0.1', '127.0.0.1@attacker.example')],
      ['another port', (uri: string) => uri.replace(/:\d+/, ':1')],
      ['dots', (uri: string) => uri.replace('/portal/', '/portal/../portal/')],
      ['capitals', (uri: string) => uri.toUpperCase()],
      ['a fragment', (uri: string) => `${uri}#x`],
    ])('sends nobody to a redirect address with %s', async (_what, change) => {
      const redirect_uri = change(gateway.demo.portalRedirectUri);
      const page = await new SigningIn(gateway).open({ redirect_uri });
      expect({ status: page.status, to: page.headers.get('location') }).toEqual({ status: 400, to: null });
      expect(page.html).not.toContain('attacker.example<');
    });

    it('redeems a code for its own verifier, redirect address and client only', async () => {
      const signing = new SigningIn(gateway);
      const code = codeOf(await signing.through(officer()));
      for (const change of [
        { code_verifier: undefined },
        { code_verifier: 'a'.repeat(43) },
        { code_verifier: createHash('sha256').update(signing.verifier).digest('base64url') },
        { redirect_uri: `${gateway.demo.portalRedirectUri}/` },
        { client_id: 'bank-a' },
        { client_id: undefined },
      ]) {
        const { status, body } = await signing.redeem(code, change);
        expect([change, status >= 400, body['access_token']]).toEqual([change, true, undefined]);
      }
      expect((await signing.redeem(code)).status).toBe(200);
    });

    it('ends the tokens of a code that is used twice', async () => {
      const signing = new SigningIn(gateway);
      const code = codeOf(await signing.through(officer()));
      const { body } = await signing.redeem(code);
      const me = new TokenClient(gateway.baseUrl, String(body['access_token']));
      expect((await me.send('GET', '/v1/me')).status).toBe(200);
      expect(await signing.redeem(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      expectProblem(await me.send('GET', '/v1/me'), 401, 'unauthenticated');
    });

    it('leaves no token good of a code that is used twice at the same moment', async () => {
      const signing = new SigningIn(gateway);
      const code = codeOf(await signing.through(officer()));
      const answers = await Promise.all([1, 2, 3, 4].map(async () => signing.redeem(code)));
      expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
      for (const { body } of answers.filter(({ status }) => status === 200)) {
        const me = new TokenClient(gateway.baseUrl, String(body['access_token']));
        expectProblem(await me.send('GET', '/v1/me'), 401, 'unauthenticated');
      }
    });

    it('gives nothing for a password, nothing to refresh, and the portal no token of its own', async () => {
      for (const parameters of [
        { grant_type: 'password', username: officer().login, password: officer().password },
        { grant_type: 'client_credentials', scope: 'institution' },
        { grant_type: 'refresh_token', refresh_token: 'x' },
      ]) {
        const response = await fetch(`${gateway.baseUrl}/oidc/token`, {
          method: 'POST',
          body: new URLSearchParams({ client_id: 'portal', ...(parameters as Record<string, string>) }),
        });
        expect([parameters.grant_type, response.status]).toEqual([parameters.grant_type, 400]);
      }
    });

    it('gives a person the scope of its role, whatever is asked for', async () => {
      const signing = new SigningIn(gateway);
      const page = await signing.open({ scope: 'operator institution' });
      const done = await signing.sendCode(
        await signing.sendPassword(page, officer()),
        totpCode(officer().totpSecret),
      );
      expect((await signing.redeem(codeOf(done))).body).toMatchObject({ scope: 'institution' });
      await forgetUsedCodes(gateway);
      const greedy = new SigningIn(gateway);
      const begun = await greedy.sendPassword(await greedy.open({ scope: 'operator' }), officer());
      const refused = await greedy.sendCode(begun, totpCode(officer().totpSecret));
      expect(codeOf(refused)).toBe('');
    });
  });

  describe('T14: the browser', () => {
    it('gets a session of its own with each sign-in: a planted one is worth nothing', async () => {
      const attacker = new SigningIn(gateway);
      await attacker.through(demoPerson(gateway, 'staff.bank-b'));
      const planted = new Map(attacker.browser.cookies);
      const victim = new SigningIn(gateway);
      for (const [name, cookie] of planted) victim.browser.cookies.set(name, cookie);
      const page = await victim.open({ prompt: 'login' });
      const done = await victim.sendCode(
        await victim.sendPassword(page, officer()),
        totpCode(officer().totpSecret),
      );
      const { body } = await victim.redeem(codeOf(done));
      const me = new TokenClient(gateway.baseUrl, String(body['access_token']));
      expect((await me.send('GET', '/v1/me')).body).toMatchObject({ person: { login: 'staff.bank-a' } });
      expect(victim.browser.cookies.get('_session')?.value).not.toBe(planted.get('_session')?.value);
      const again = await attacker.browser.send('GET', attacker.authorizationUrl({ prompt: 'none' }));
      expect(codeOf(again)).toBe('');
    });

    it('cannot go on with the sign-in of another one', async () => {
      const attacker = new SigningIn(gateway);
      const page = await attacker.sendPassword(await attacker.open(), officer());
      const victim = new Browser(gateway.baseUrl);
      expect((await victim.send('GET', attacker.formUrl)).status).toBe(400);
      const form = { csrf: csrfOf(page), step: 'code', code: totpCode(officer().totpSecret) };
      expect((await victim.send('POST', attacker.formUrl, form)).status).toBe(400);
      victim.cookies.set('_interaction', {
        value: attacker.formUrl.split('/').at(-1) ?? '',
        path: attacker.formUrl,
      });
      expect((await victim.send('POST', attacker.formUrl, form)).status).toBe(400);
    });

    it('CSRF: sends no form without the token of its own sign-in, or from another origin', async () => {
      const signing = new SigningIn(gateway);
      const page = await signing.open();
      const other = csrfOf(await new SigningIn(gateway).open());
      const form = {
        csrf: csrfOf(page),
        step: 'login',
        login: officer().login,
        password: officer().password,
      };
      for (const csrf of ['', other, `${form.csrf}x`])
        expect((await signing.browser.send('POST', signing.formUrl, { ...form, csrf })).status).toBe(403);
      for (const origin of ['null', 'https://attacker.example', `${gateway.baseUrl}.attacker.example`]) {
        signing.browser.headers = { origin };
        expect((await signing.browser.send('POST', signing.formUrl, form)).status).toBe(403);
      }
      signing.browser.headers = { origin: gateway.baseUrl };
      expect((await signing.browser.send('POST', signing.formUrl, form)).status).toBe(303);
    });

    it('gets cookies no script reads and no other site sends, and pages no frame shows', async () => {
      const signing = new SigningIn(gateway);
      const begun = await signing.browser.send('GET', signing.authorizationUrl());
      const cookies = begun.headers.getSetCookie();
      expect(cookies.length).toBeGreaterThan(0);
      for (const cookie of cookies) {
        expect(cookie).toMatch(/;\s*httponly/i);
        expect(cookie).toMatch(/;\s*samesite=(lax|strict)/i);
      }
      signing.formUrl = begun.headers.get('location') ?? '';
      const page = await signing.browser.follow(begun);
      const wrong = await signing.open({ redirect_uri: 'https://attacker.example/' });
      const enrollment = await signing.browser.send('GET', '/oidc/enrollment?code=x');
      for (const { headers, html } of [page, wrong, enrollment]) {
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('x-frame-options')).toBe('DENY');
        expect(headers.get('cache-control')).toContain('no-store');
        expect(headers.get('referrer-policy')).toBe('same-origin');
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/i);
      }
    });

    it('I18: is told of no foreign origin that it may read answers', async () => {
      for (const origin of ['https://attacker.example', 'null'])
        for (const path of ['/oidc/token', '/oidc/auth', '/v1/me', '/oidc/jwks']) {
          const response = await fetch(`${gateway.baseUrl}${path}`, {
            headers: { origin },
            redirect: 'manual',
          });
          expect([path, response.headers.get('access-control-allow-credentials')]).toEqual([path, null]);
          if (path !== '/oidc/jwks')
            expect([path, response.headers.get('access-control-allow-origin')]).toEqual([path, null]);
        }
    });

    it('does nothing at the API by its cookies alone', async () => {
      const signing = new SigningIn(gateway);
      await signing.through(demoPerson(gateway, `rep.${gateway.enterprise().uscc.toLowerCase()}`));
      const cookie = [...signing.browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
      expect(cookie).toContain('_session=');
      for (const path of ['/v1/authorizations', '/v1/me/sign-out-everywhere', '/v1/delegations']) {
        const headers = { cookie, 'content-type': 'application/json' };
        const answer = await fetch(`${gateway.baseUrl}${path}`, { method: 'POST', headers, body: '{}' });
        expect([path, answer.status]).toEqual([path, 401]);
      }
    });

    it('writes what it was told as text', async () => {
      const hostile = `"><img src=x onerror=alert(1)>`;
      const page = await new Browser(gateway.baseUrl).send(
        'GET',
        `/oidc/enrollment?code=${encodeURIComponent(hostile)}`,
      );
      expect(page.html).not.toContain('<img');
    });
  });

  describe('T06: as access token', () => {
    it.each([
      [
        'a person that is not of the session',
        async (claims: object) => ({ ...claims, sub: crypto.randomUUID() }),
      ],
      ['a session nobody has', async (claims: object) => ({ ...claims, sid: crypto.randomUUID() })],
      ['no session', async (claims: object) => ({ ...claims, sid: undefined })],
      ['a session that is no id', async (claims: object) => ({ ...claims, sid: '1' })],
    ])('is refused what names %s, though our key signed it', async (_what, change) => {
      const me = await signIn(gateway, officer());
      const forge = new TokenForge(gateway);
      const claims = JSON.parse(
        Buffer.from(me.token.split('.')[1] ?? '', 'base64url').toString('utf8'),
      ) as object;
      const same = compact(forge.header(), { ...claims }, es256(forge.issuerKey));
      expect((await new TokenClient(gateway.baseUrl, same).send('GET', '/v1/me')).status).toBe(200);
      const changed = compact(forge.header(), { ...(await change(claims)) }, es256(forge.issuerKey));
      expectProblem(
        await new TokenClient(gateway.baseUrl, changed).send('GET', '/v1/me'),
        401,
        'unauthenticated',
      );
    });

    it('is refused a code, and an id token our key signed', async () => {
      const signing = new SigningIn(gateway);
      const code = codeOf(await signing.through(officer()));
      const forge = new TokenForge(gateway);
      const idToken = compact(
        forge.header({ typ: 'JWT' }),
        forge.claims({ aud: 'portal', client_id: undefined }),
        es256(forge.issuerKey),
      );
      for (const token of [code, idToken, csrfOf(await new SigningIn(gateway).open())])
        expectProblem(
          await new TokenClient(gateway.baseUrl, token).send('GET', '/v1/me'),
          401,
          'unauthenticated',
        );
    });
  });

  describe('who are invited', () => {
    const path = () => `/v1/participants/${gateway.participantId('bank-a')}/people`;
    async function invite(login: string): Promise<{ id: string; code: string }> {
      const answer = await gateway.as('operator').post(path(), { name: '郑七', login });
      const { id, enrollment } = answer.body as { id: string; enrollment: { code: string } };
      return { id, code: enrollment.code };
    }
    async function openForm(code: string): Promise<Record<string, string>> {
      const page = await new Browser(gateway.baseUrl).send('GET', `/oidc/enrollment?code=${code}`);
      const secret = /<code id="secret">([A-Z2-7 ]+)</.exec(page.html)?.[1]?.replaceAll(' ', '') ?? '';
      const password = 'ten lords a-leaping';
      return { enrollment: code, password, again: password, totp: secret && totpCode(secret) };
    }
    const take = async (form: Record<string, string>) =>
      new Browser(gateway.baseUrl).send('POST', '/oidc/enrollment', form);
    const isEnrolled = async (id: string) =>
      (
        await gateway.database.superuser.query(
          'select enrolled_at is not null as is from person where id = $1',
          [id],
        )
      ).rows[0] as { is: boolean };

    it('enroll once, however often they send the form at the same moment', async () => {
      const { code } = await invite('twice.at.once');
      const form = await openForm(code);
      const answers = await Promise.all([1, 2, 3].map(async () => take(form)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect((await take(form)).status).toBe(422);
    });

    it('enroll with nothing that is too weak, wrong, or over', async () => {
      const { id, code } = await invite('not.so.fast');
      const form = await openForm(code);
      for (const fault of [
        { password: 'short', again: 'short' },
        { password: '123456789012', again: '123456789012' },
        { password: 'my not.so.fast one', again: 'my not.so.fast one' },
        { again: 'ten lords a-leapinG' },
        { totp: '000000' },
        { totp: '' },
        { enrollment: `${code.slice(0, -1)}x` },
      ])
        expect([fault, (await take({ ...form, ...fault })).status]).toEqual([fault, 422]);
      expect((await new Browser(gateway.baseUrl).send('POST', '/oidc/enrollment', {})).status).toBe(422);
      await gateway.database.superuser.query(
        'update person_enrollment set expires_at = now() where person_id = $1',
        [id],
      );
      expect((await take(form)).status).toBe(422);
      expect(await isEnrolled(id)).toEqual({ is: false });
    });

    it('are invited by the last invitation alone, and not once they are disabled', async () => {
      const { id, code } = await invite('changed.my.mind');
      const first = await openForm(code);
      const change = async (body: object) =>
        gateway.as('operator').send('PATCH', `${path()}/${id}`, { body });
      const { enrollment } = (await change({ reset: true })).body as { enrollment: { code: string } };
      expect((await take(first)).status).toBe(422);
      const second = await openForm(enrollment.code);
      await change({ status: 'disabled' });
      expect((await take(second)).status).toBe(422);
      expect(await isEnrolled(id)).toEqual({ is: false });
    });

    it('have their hash made anew at sign-in when it was made too cheaply', async () => {
      const person = demoPerson(gateway, 'staff.court');
      const hash = async () =>
        (
          await gateway.database.superuser.query('select password_hash from person where login = $1', [
            person.login,
          ])
        ).rows[0] as { password_hash: string };
      expect((await hash()).password_hash).toContain('$m=64,t=1,p=1$');
      await signIn(gateway, person);
      const untilMs = performance.now() + 5_000;
      while ((await hash()).password_hash.includes('$m=64,') && performance.now() < untilMs) await sleep(20);
      expect((await hash()).password_hash).toContain('$argon2id$v=19$m=47104,t=1,p=1$');
      await forgetUsedCodes(gateway);
      await signIn(gateway, person);
    });
  });

  it('T15: do nothing as handlers after the end of their delegation was answered', async () => {
    const code = gateway.enterprise().uscc.toLowerCase();
    const owner = await signIn(gateway, demoPerson(gateway, `rep.${code}`));
    const handler = await signIn(gateway, demoPerson(gateway, `handler.${code}`));
    for (const one of [owner, handler]) await one.post('/v1/me/real-name-verification', {});
    const { person } = (await handler.send('GET', '/v1/me')).body as { person: { id: string } };
    const validUntil = new Date(Date.now() + 86_400_000).toISOString();
    const terms = { handlerId: person.id, actions: ['grant'], purposes: ['pre-loan-review'], validUntil };
    const { id } = (await owner.post('/v1/delegations', terms)).body as { id: string };
    const answers: { status: number; code: unknown }[] = [];
    let isEnding = false;
    const granting = Array.from({ length: 4 }, async () => {
      while (answers.filter(({ status }) => status === 403).length < 4) {
        const { status, body } = await handler.post('/v1/authorizations', anAuthorization(gateway));
        answers.push({ status, code: (body as { code?: string }).code });
        if (isEnding) await sleep(1);
      }
    });
    await sleep(300);
    isEnding = true;
    const ended = (await owner.post(`/v1/delegations/${id}/end`, {})).body as { endedAt: string };
    const grantsAtEnd = answers.filter(({ status }) => status === 201).length;
    await Promise.all(granting);
    expect(grantsAtEnd).toBeGreaterThan(0);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(new Set(refused.map((each) => each.code))).toEqual(new Set(['delegation-ended']));
    const { rows } = await gateway.database.superuser.query(
      'select count(*)::integer as late from authorization_change where client_id = $1 and at > $2',
      [person.id, ended.endedAt],
    );
    expect(rows).toEqual([{ late: 0 }]);
  });

  it('are refused in every process within a second of signing out', async () => {
    const second = await startSecondProcess(gateway);
    try {
      const me = await signIn(gateway, officer());
      const there = new TokenClient(second.baseUrl, me.token);
      expect((await there.send('GET', '/v1/me')).status).toBe(200);
      expect((await me.post('/v1/me/sign-out-everywhere', {})).status).toBe(200);
      const startedMs = performance.now();
      while ((await there.send('GET', '/v1/me')).status === 200) await sleep(20);
      expect(performance.now() - startedMs).toBeLessThan(1_000);
    } finally {
      await second.stop();
    }
  });
});
