import { BlockList, isIP } from 'node:net';

/**
 * A set of IP networks. IPv4 and IPv6 are kept apart: in one `BlockList` a network of IPv4-mapped addresses would hold
 * every IPv4 address as well.
 */
export class Networks {
  private readonly ipv4 = new BlockList();
  private readonly ipv6 = new BlockList();

  /** Takes networks as `address/prefix`; see {@link isNetwork}. */
  constructor(...networks: readonly string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      if (isIP(address) === 6) this.ipv6.addSubnet(address, Number(prefix), 'ipv6');
      else this.ipv4.addSubnet(address, Number(prefix), 'ipv4');
    }
  }

  /** Whether one of the networks has this address. What is no address is in none. */
  has(address: string): boolean {
    if (isIP(address) === 4) return this.ipv4.check(address, 'ipv4');
    return isIP(address) === 6 && this.ipv6.check(address, 'ipv6');
  }
}

/** Whether this is a network as `address/prefix`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...rest] = text.split('/');
  const widest = isIP(address) === 6 ? 128 : 32;
  return rest.length === 0 && isIP(address) !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= widest;
}
