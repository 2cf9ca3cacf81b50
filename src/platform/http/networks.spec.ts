import { isNetwork, Networks } from './networks.js';

describe('Networks', () => {
  it('keeps IPv4 and IPv6 apart', () => {
    expect(new Networks('::ffff:0:0/96').has('8.8.8.8')).toBe(false);
    expect(new Networks('10.0.0.0/8').has('::ffff:10.0.0.1')).toBe(false);
    expect(new Networks('::ffff:0:0/96').has('::ffff:8.8.8.8')).toBe(true);
  });

  it('has the addresses from its first to its last', () => {
    const networks = new Networks('172.16.0.0/12', '2001:db8::/32');
    for (const address of ['172.16.0.0', '172.31.255.255', '2001:db8::', '2001:db8:ffff::1'])
      expect(networks.has(address)).toBe(true);
    for (const address of ['172.15.255.255', '172.32.0.0', '2001:db9::', 'somewhere'])
      expect(networks.has(address)).toBe(false);
  });
});

describe('isNetwork', () => {
  it.each(['10.0.0.0/8', '1.2.3.4/32', '::/0', 'fd00::/8'])('takes %s', (text) => {
    expect(isNetwork(text)).toBe(true);
  });

  it.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', 'fd00::/129', '10.0.0.0/8/8', 'host/8', '10.0.0.0/-1'])(
    'refuses %j',
    (text) => {
      expect(isNetwork(text)).toBe(false);
    },
  );
});
