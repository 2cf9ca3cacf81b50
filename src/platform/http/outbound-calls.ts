import type { LookupAddress, LookupOptions } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, request } from 'undici';
import { type AddressRules, hostOf, notPublic } from './address-rules.js';

/** Gives the IP addresses a name has at this moment; none where it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** A call that leaves the gateway, to an address somebody outside has given. */
export interface OutboundCall {
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Longest time until the answer is read, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends the call early. */
  readonly signal: AbortSignal;
}

type Looked = (error: Error | null, addresses: LookupAddress[] | string, family?: number) => void;

const CONNECT_TIMEOUT_MS = 5_000;
const HEADER_LIMIT_BYTES = 16_384;
const READ_LIMIT_BYTES = 4_096;

/**
 * Calls addresses somebody outside has given, and reaches nothing inside by it. A name is looked up at the moment of
 * connecting, all its addresses are judged, and only those are connected to, so that an answer that changes in
 * between changes nothing. No redirect is followed, no connection is kept, and little of an answer is read.
 */
export class OutboundCalls {
  private readonly agent = new Agent({
    pipelining: 0, // a connection serves one call, so that each call is judged by the addresses of its moment
    allowH2: false,
    maxHeaderSize: HEADER_LIMIT_BYTES,
    connect: {
      timeout: CONNECT_TIMEOUT_MS,
      lookup: (host: string, options: LookupOptions, looked: Looked) => void this.look(host, options, looked),
    },
  });

  constructor(
    private readonly rules: AddressRules,
    private readonly resolve: Resolve = resolveByDns,
  ) {}

  /** Posts a body and gives the status of the answer. @throws RefusedAddress, or what ended the call */
  async post({ url, headers, body, timeoutMs, signal }: OutboundCall): Promise<number> {
    await this.assertLiteral(url);
    const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await request(url, {
      dispatcher: this.agent,
      method: 'POST',
      headers,
      body,
      signal: ends,
    });
    // Its status is the answer: a body that is large, slow or broken changes nothing.
    await answer.body.dump({ limit: READ_LIMIT_BYTES, signal: ends }).catch(() => undefined);
    return answer.statusCode;
  }

  /** Reads an address and looks up where it leads now. @throws RefusedAddress */
  async read(text: string): Promise<URL> {
    const url = this.rules.readUrl(text);
    await this.addressesOf(hostOf(url));
    return url;
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** A host that is an IP address is connected to without being looked up. */
  private async assertLiteral(url: URL): Promise<void> {
    if (isIP(hostOf(url)) !== 0) await this.addressesOf(hostOf(url));
  }

  private async look(host: string, { all }: LookupOptions, looked: Looked): Promise<void> {
    try {
      const addresses = await this.addressesOf(host);
      const [first] = addresses;
      if (all || !first) looked(null, addresses);
      else looked(null, first.address, first.family);
    } catch (error) {
      looked(error instanceof Error ? error : notPublic(), []);
    }
  }

  /** The addresses of a host, at least one and all of them allowed. @throws RefusedAddress */
  private async addressesOf(host: string): Promise<LookupAddress[]> {
    const addresses = isIP(host) === 0 ? await this.resolve(host) : [host];
    if (addresses.length === 0 || !addresses.every((address) => this.rules.isAllowed(address)))
      throw notPublic();
    return addresses.map((address) => ({ address, family: isIP(address) }));
  }
}

const DNS_LIMITS = { timeout: 2_000, tries: 2 };
const THIS_MACHINE = /^(.+\.)?localhost\.?$/;

/**
 * Asks the name servers, and not the system: its look-ups hold one of a few threads until they end, and a name server
 * that hangs would hold up everything else that needs one.
 */
async function resolveByDns(host: string): Promise<readonly string[]> {
  if (THIS_MACHINE.test(host)) return ['127.0.0.1']; // RFC 6761 section 6.3: never asked for
  const resolver = new Resolver(DNS_LIMITS);
  const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
