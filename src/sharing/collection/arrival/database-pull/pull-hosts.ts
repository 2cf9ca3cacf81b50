/** A host with its port, as a pull names it. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** The machine the gateway runs on: where the databases of development are. */
export const LOOPBACK = 'localhost:*,127.0.0.1:*,[::1]:*';

const PATTERN = /^(?:\[[0-9a-f:*]+\]|[a-z0-9.*-]+):(?:\d{1,5}|\*)$/;

/**
 * Reads the hosts an operator lets pulls connect to: `host:port`, by commas; `*` stands for any characters but
 * the colon before the port. IPv6 addresses stand in brackets.
 *
 * @throws RangeError naming the first pattern that is none
 */
export function readHostPatterns(text: string): RegExp[] {
  const patterns = text.split(',').map((pattern) => pattern.trim().toLowerCase());
  return patterns
    .filter((pattern) => pattern !== '')
    .map((pattern) => {
      if (!PATTERN.test(pattern)) throw new RangeError('is not a list of host:port');
      return new RegExp(`^${pattern.replaceAll(/[.[\]]/g, String.raw`\$&`).replaceAll('*', '.+')}$`);
    });
}

/** Whether a pull may connect there. */
export function isAllowedHost(patterns: readonly RegExp[], { host, port }: HostAndPort): boolean {
  const name = host.toLowerCase();
  const address = `${name.includes(':') ? `[${name}]` : name}:${port}`;
  return patterns.some((pattern) => pattern.test(address));
}
