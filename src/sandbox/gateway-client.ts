import { randomUUID } from 'node:crypto';
import { clientAssertion } from '../platform/crypto/index.js';
import type { DemoFile, DemoParty } from './demo-file.js';

/** An answer of the gateway: status, headers, and the body read as JSON where it is JSON. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What is sent beside method and path. A `body` that is text goes out as it is, anything else as JSON. */
export interface Sending {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const RENEW_BEFORE_MS = 30_000;

/**
 * Acts as one party over the public API: fetches access tokens with a signed assertion and sends requests.
 *
 * @source RFC 7523 (private_key_jwt)
 */
export class GatewayClient {
  private token: { value: string; renewAtMs: number } | undefined;

  constructor(
    private readonly gateway: Pick<DemoFile, 'baseUrl' | 'issuer'>,
    private readonly party: Pick<DemoParty, 'clientId' | 'privateJwk' | 'scope'>,
  ) {}

  /** A token that is still good, fetched when there is none. */
  async accessToken(): Promise<string> {
    if (this.token && this.token.renewAtMs > Date.now()) return this.token.value;
    const response = await fetch(`${this.gateway.baseUrl}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: this.party.scope,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await clientAssertion(this.party, this.gateway.issuer),
      }),
    });
    const answer = (await response.json()) as { access_token?: string; expires_in?: number; error?: string };
    if (!answer.access_token)
      throw new Error(`No token for ${this.party.clientId}: ${answer.error ?? response.status}`);
    const renewAtMs = Date.now() + (answer.expires_in ?? 0) * 1_000 - RENEW_BEFORE_MS;
    this.token = { value: answer.access_token, renewAtMs };
    return answer.access_token;
  }

  /** Sends one request as this party. */
  async send(method: string, path: string, { body, headers }: Sending = {}): Promise<GatewayAnswer> {
    const isText = typeof body === 'string';
    const response = await fetch(`${this.gateway.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.accessToken()}`,
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? parse(text) : text };
  }

  /** A POST under a key of its own, for requests that need one. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<GatewayAnswer> {
    return this.send('POST', path, { body, headers: { 'idempotency-key': randomUUID(), ...headers } });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
