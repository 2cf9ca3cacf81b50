import { isIP } from 'node:net';
import { Networks } from './networks.js';

/** Where calls may go that somebody outside has given the address of. */
export interface AddressRuleSettings {
  /** Ports that may be called. */
  readonly ports: readonly number[];
  /** Networks that are not public and may be called all the same, as `address/prefix`: those of a government extranet. */
  readonly insideNetworks: readonly string[];
  /** Whether this machine may be called, by plain http and on any port too: for development alone. */
  readonly allowsLoopback: boolean;
}

/** An address that may not be called. What it leads to inside is not told. */
export class RefusedAddress extends Error {
  constructor(
    readonly code: 'unusable-url' | 'port-not-allowed' | 'not-public',
    detail: string,
  ) {
    super(detail);
  }
}

/** Never called, whatever else is set: this machine, this link, everybody at once, and IPv4 in the clothes of IPv6. */
const NEVER = new Networks(
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/3',
  '::/96',
  '::ffff:0:0/96',
  '64:ff9b::/96',
  'fe80::/10',
  'ff00::/8',
);

/** Not public: private and shared networks, those for documentation and tests, tunnels, and the host of a cloud. */
const NOT_PUBLIC = new Networks(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '168.63.129.16/32',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
);
const GLOBAL_IPV6 = new Networks('2000::/3');
const LOOPBACK = new Networks('127.0.0.0/8', '::1/128');
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };

/**
 * Judges addresses that come from outside before they are called, so that nobody reaches the inside through the
 * gateway (server-side request forgery).
 *
 * @source IANA special-purpose address registries (RFC 6890); RFC 6598, RFC 4193, RFC 4291
 */
export class AddressRules {
  private readonly inside: Networks;

  constructor(private readonly settings: AddressRuleSettings) {
    this.inside = new Networks(...settings.insideNetworks);
  }

  /**
   * Reads an address: https (on this machine, where that is allowed, http too), an allowed port, no user info and no
   * fragment, a full host name or an address that may be called.
   *
   * @throws RefusedAddress
   */
  readUrl(text: string): URL {
    const url = isPlainText(text) && URL.canParse(text) ? new URL(text) : undefined;
    if (!url || url.username || url.password || url.hash) throw unusable();
    const isHere = this.settings.allowsLoopback && isLoopbackHost(hostOf(url));
    if (url.protocol !== 'https:' && !(isHere && url.protocol === 'http:')) throw unusable();
    if (isHere) return url;
    const port = Number(url.port || DEFAULT_PORTS[url.protocol]);
    if (!this.settings.ports.includes(port)) {
      const allowed = this.settings.ports.join(', ');
      throw new RefusedAddress('port-not-allowed', `Use one of these ports: ${allowed}.`);
    }
    this.assertHost(hostOf(url));
    return url;
  }

  /** Whether this IP address may be called. What is not one may not. */
  isAllowed(address: string): boolean {
    if (this.settings.allowsLoopback && LOOPBACK.has(address)) return true;
    if (isIP(address) === 0 || NEVER.has(address)) return false;
    if (this.inside.has(address)) return true;
    return !NOT_PUBLIC.has(address) && (isIP(address) === 4 || GLOBAL_IPV6.has(address));
  }

  /** @throws RefusedAddress */
  private assertHost(host: string): void {
    const isName = isIP(host) === 0;
    const isFull = host.includes('.') && !host.endsWith('.') && !isLoopbackHost(host);
    if (isName ? !isFull : !this.isAllowed(host)) throw notPublic();
  }
}

/** The host of an address without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** The host leads, wholly or in part, to where nobody may be called; or nowhere. The caller is not told which. */
export function notPublic(): RefusedAddress {
  return new RefusedAddress('not-public', 'Use a host whose addresses are all public.');
}

const unusable = (): RefusedAddress =>
  new RefusedAddress('unusable-url', 'Give an https address without user info or fragment.');

/** What a browser would silently repair is refused: blanks, control characters, backslashes. */
function isPlainText(text: string): boolean {
  return !/[\s\\\p{Cc}]/u.test(text);
}

const isLoopbackHost = (host: string): boolean => LOOPBACK.has(host) || /^(.+\.)?localhost\.?$/.test(host);
