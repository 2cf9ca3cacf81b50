import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { DemoPerson } from '../../src/sandbox/demo-people.js';
import type { GatewayAnswer, Sending } from '../../src/sandbox/gateway-client.js';
import type { TestGateway } from './gateway.js';

/** One step of the sign-in as a browser sees it. */
export interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

/** What a person signs in with. */
export type Credentials = Pick<DemoPerson, 'login' | 'password' | 'totpSecret'>;

/** The code an authenticator shows now, or so many steps of 30 s from now. */
export const totpCode = (secret: string, steps = 0): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** A browser as far as signing in needs one: cookies with their paths, forms, redirects by hand. */
export class Browser {
  readonly cookies = new Map<string, { value: string; path: string }>();
  /** Sent with every request, as a proxy would write it. */
  headers: Record<string, string> = {};

  constructor(readonly baseUrl: string) {}

  async send(method: string, url: string, form?: Record<string, string>): Promise<Page> {
    // Links name the address of the deployment; this browser stays with its process.
    const { pathname, search } = new URL(url, this.baseUrl);
    const target = new URL(`${pathname}${search}`, this.baseUrl);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => target.pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(target, {
      method,
      redirect: 'manual',
      headers: { ...(cookie ? { cookie } : {}), 'accept-language': 'en', ...this.headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return { status: response.status, headers: response.headers, html: await response.text() };
  }

  /** Follows redirects below `/oidc` and stops at the first page, or at where the portal takes its code. */
  async follow(page: Page): Promise<Page> {
    const to = page.headers.get('location');
    const isOurs = to !== null && new URL(to, this.baseUrl).pathname.startsWith('/oidc/');
    return page.status === 303 && isOurs ? this.follow(await this.send('GET', to)) : page;
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    const path = /;\s*path=([^;]+)/i.exec(line)?.[1] ?? '/';
    if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
  }
}

/** A sign-in through the portal, step by step. */
export class SigningIn {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomUUID();
  /** Where the form of the step is. */
  formUrl = '';

  constructor(
    readonly gateway: TestGateway,
    readonly browser = new Browser(gateway.baseUrl),
  ) {}

  /** The address that begins it; takes overrides, `undefined` leaves a parameter out. */
  authorizationUrl(overrides: Record<string, string | undefined> = {}): string {
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    const parameters = {
      client_id: 'portal',
      response_type: 'code',
      redirect_uri: this.gateway.demo.portalRedirectUri,
      scope: 'provider institution operator enterprise',
      state: this.state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      ...overrides,
    };
    return `/oidc/auth?${formOf(parameters).toString()}`;
  }

  /** Opens the page of the first step. */
  async open(overrides: Record<string, string | undefined> = {}): Promise<Page> {
    const begun = await this.browser.send('GET', this.authorizationUrl(overrides));
    this.formUrl = begun.headers.get('location') ?? '';
    return this.browser.follow(begun);
  }

  /** Sends name and password, and gives the page of the second step. */
  async sendPassword(
    page: Page,
    { login, password }: Pick<Credentials, 'login' | 'password'>,
  ): Promise<Page> {
    const form = { csrf: csrfOf(page), step: 'login', login, password };
    return this.browser.follow(await this.browser.send('POST', this.formUrl, form));
  }

  /** Sends the code of the second step. */
  async sendCode(page: Page, code: string): Promise<Page> {
    const form = { csrf: csrfOf(page), step: 'code', code };
    return this.browser.follow(await this.browser.send('POST', this.formUrl, form));
  }

  /** All steps; gives the page after the last one. */
  async through(person: Credentials, code = totpCode(person.totpSecret)): Promise<Page> {
    return this.sendCode(await this.sendPassword(await this.open(), person), code);
  }

  /** Redeems a code; takes overrides, `undefined` leaves a parameter out. */
  async redeem(
    code: string,
    overrides: Record<string, string | undefined> = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const parameters = {
      grant_type: 'authorization_code',
      client_id: 'portal',
      code,
      redirect_uri: this.gateway.demo.portalRedirectUri,
      code_verifier: this.verifier,
      ...overrides,
    };
    const response = await fetch(`${this.gateway.baseUrl}/oidc/token`, {
      method: 'POST',
      body: formOf(parameters),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}

function formOf(parameters: Record<string, string | undefined>): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) form.set(name, value);
  return form;
}

/** The token of the form of a page. */
export const csrfOf = ({ html }: Page): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** The code with which a sign-in comes back to the portal. */
export const codeOf = ({ headers }: Page): string =>
  new URL(headers.get('location') ?? 'about:blank').searchParams.get('code') ?? '';

/** Acts with an access token. */
export class TokenClient {
  constructor(
    private readonly baseUrl: string,
    readonly token: string,
  ) {}

  async send(method: string, path: string, { body, headers }: Sending = {}): Promise<GatewayAnswer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? (JSON.parse(text) as unknown) : text,
    };
  }

  async post(path: string, body: unknown): Promise<GatewayAnswer> {
    return this.send('POST', path, { body, headers: { 'idempotency-key': randomUUID() } });
  }
}

/** Signs a person in, all the way to a token. Each code of an authenticator works once: another one may be given. */
export async function signIn(gateway: TestGateway, person: Credentials, code?: string): Promise<TokenClient> {
  const signing = new SigningIn(gateway);
  const done = await signing.through(person, code ?? totpCode(person.totpSecret));
  const { status, body } = await signing.redeem(codeOf(done));
  if (status !== 200)
    throw new Error(`${person.login} did not get in: ${done.status} ${JSON.stringify(body)}`);
  return new TokenClient(gateway.baseUrl, String(body['access_token']));
}

/** A person of the demo by its login. */
export function demoPerson(gateway: TestGateway, login: string): DemoPerson {
  const found = gateway.demo.people.find((person) => person.login === login);
  if (!found) throw new Error(`The demo has no ${login}`);
  return found;
}

/** Lets the codes an authenticator has shown be used again, as if half a minute had gone by. */
export async function forgetUsedCodes(gateway: TestGateway): Promise<void> {
  await gateway.database.superuser.query('update person set totp_last_step = 0');
}
