import { sourceAddress } from './source-address.js';

describe('sourceAddress', () => {
  it('believes no header where no proxy stands before us', () => {
    expect(sourceAddress('203.0.113.7', '198.51.100.1', 0)).toBe('203.0.113.7');
  });

  it('takes what our proxies wrote, and nothing a sender wrote in front of it', () => {
    expect(sourceAddress('10.0.0.1', '6.6.6.6, 198.51.100.1', 1)).toBe('198.51.100.1');
    expect(sourceAddress('10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', 2)).toBe('198.51.100.1');
  });

  it.each(['', 'unknown', '198.51.100.1:80', '_hidden'])('falls back on the socket for %j', (header) => {
    expect(sourceAddress('203.0.113.7', header, 1)).toBe('203.0.113.7');
  });

  it('counts a network of IPv6 as one, and an IPv4 address in IPv6 as itself', () => {
    expect(sourceAddress('2001:db8:1:2:3:4:5:6', '', 0)).toBe('2001:db8:1:2::/64');
    expect(sourceAddress('2001:db8:1:2::9', '', 0)).toBe('2001:db8:1:2::/64');
    expect(sourceAddress('2001:0db8:0001:0002::9', '', 0)).toBe('2001:db8:1:2::/64');
    expect(sourceAddress('fe80::1%eth0', '', 0)).toBe('fe80:0:0:0::/64');
    expect(sourceAddress('::1', '', 0)).toBe('0:0:0:0::/64');
    expect(sourceAddress('::ffff:192.0.2.1', '', 0)).toBe('192.0.2.1');
  });
});
