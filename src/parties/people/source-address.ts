import { isIPv4, isIPv6 } from 'node:net';

/**
 * Where a request comes from: the address of the socket, or, behind so many proxies of ours, the one the outermost of them
 * has written down. What a sender writes in front of that is never looked at. Of IPv6 the network of 64 bits, which one
 * household or machine has to itself.
 */
export function sourceAddress(socketAddress: string, forwardedFor: string, proxies: number): string {
  const chain = forwardedFor.split(',').map((each) => each.trim());
  const named = proxies > 0 ? chain.at(-proxies) : undefined;
  const address = named !== undefined && (isIPv4(named) || isIPv6(named)) ? named : socketAddress;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIPv6(plain) ? networkOf(plain) : plain;
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - after.length }, () => '0');
  const full = [...groups, ...zeros, ...after].slice(0, 4);
  return `${full.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
