import { request, type Dispatcher } from 'undici';
import { z } from 'zod';
import { clientAssertion, type ClientIdentity } from '../platform/crypto/index.js';

/** Where a gateway is and who calls it. */
export interface GatewayAccess extends ClientIdentity {
  /** Address of the gateway, without a slash at the end. */
  readonly url: string;
  readonly issuer: string;
}

/** An answer whose body is still to be read. */
export type RawAnswer = Dispatcher.ResponseData;

const SCOPE = 'provider';
const RENEW_BEFORE_MS = 60_000;
/** A large batch is answered when it is published. */
const LONGEST_ANSWER_MS = 3_600_000;

const metadata = z.object({ issuer: z.string(), token_endpoint: z.url() });
const tokenAnswer = z.object({ access_token: z.string(), expires_in: z.number() });

/** Calls a gateway over HTTP as one provider, with a token that is renewed before it ends. */
export class GatewaySession {
  private token: { readonly value: string; readonly renewAtMs: number } | undefined;

  constructor(private readonly access: GatewayAccess) {}

  /** Sends one request. @throws when the connection fails or no token is given */
  async send(method: 'GET' | 'POST', path: string, sending: Sending = {}): Promise<RawAnswer> {
    const headers = { ...sending.headers, authorization: `Bearer ${await this.accessToken()}` };
    return request(`${this.access.url}${path}`, {
      method,
      headers,
      body: sending.body ?? null,
      headersTimeout: LONGEST_ANSWER_MS,
      bodyTimeout: LONGEST_ANSWER_MS,
    });
  }

  /** Lets the next request fetch a new token. */
  forgetToken(): void {
    this.token = undefined;
  }

  private async accessToken(): Promise<string> {
    if (this.token && this.token.renewAtMs > Date.now()) return this.token.value;
    const endpoint = await this.tokenEndpoint();
    const { statusCode, body } = await request(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: SCOPE,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await clientAssertion(this.access, this.access.issuer),
      }).toString(),
    });
    if (statusCode >= 500) throw new Error(`the issuer of tokens answered ${statusCode}`);
    const answer = tokenAnswer.safeParse(await jsonOf(body));
    if (!answer.success)
      throw new NoToken(`The issuer gives ${this.access.clientId} no token (${statusCode}).`);
    const renewAtMs = Date.now() + answer.data.expires_in * 1_000 - RENEW_BEFORE_MS;
    this.token = { value: answer.data.access_token, renewAtMs };
    return answer.data.access_token;
  }

  /** The assertion is signed for the issuer we were told of: an address that calls itself another gets none. */
  private async tokenEndpoint(): Promise<string> {
    const { statusCode, body } = await request(`${this.access.issuer}/.well-known/openid-configuration`);
    if (statusCode >= 500) throw new Error(`the issuer of tokens answered ${statusCode}`);
    const found = metadata.safeParse(await jsonOf(body));
    if (!found.success || found.data.issuer !== this.access.issuer) {
      throw new NoToken(
        `${this.access.issuer} is not the issuer of tokens it should be. Give the right --issuer.`,
      );
    }
    return found.data.token_endpoint;
  }
}

/** What is sent beside method and path. */
export interface Sending {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Dispatcher.DispatchOptions['body'];
}

/** The issuer gives this client no token: trying again changes nothing. */
export class NoToken extends Error {}

/** The body as JSON, or as text where it is none. */
export async function jsonOf(body: RawAnswer['body']): Promise<unknown> {
  const text = await body.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
