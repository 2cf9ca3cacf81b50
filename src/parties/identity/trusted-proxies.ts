import { BlockList, isIP } from 'node:net';

/**
 * Reads addresses and ranges (`10.0.0.1`, `10.0.0.0/8`, `fd00::/8`), separated by commas.
 *
 * @throws Error for what is neither
 */
export function readProxies(text: string): BlockList {
  const proxies = new BlockList();
  for (const range of text.split(',').map((part) => part.trim())) {
    const [address = '', bits, ...rest] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits)))
      throw new Error(`${range} is no address`);
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return proxies;
}

/** Whether a connection comes from one of them. Also where an IPv4 address is written as IPv6. */
export function comesFrom(proxies: BlockList, address: string | undefined): boolean {
  return address !== undefined && proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
