import { comesFrom, readProxies } from './trusted-proxies.js';

describe('readProxies', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.0/8', '10.255.255.255', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.0.0/30, 10.0.0.1', '192.168.0.3', true],
    ['192.168.0.0/30, 10.0.0.1', '192.168.0.4', false],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['10.0.0.0/8', '::ffff:11.0.0.1', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['::1', '::1', true],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
  ])('reads %j: whether %s is one of them is %s', (text, address, isOne) => {
    expect(comesFrom(readProxies(text), address)).toBe(isOne);
  });

  it('trusts nobody without an address', () => {
    expect(comesFrom(readProxies('0.0.0.0/0'), undefined)).toBe(false);
  });

  it.each([
    '',
    ',',
    'proxy',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '10.0.0.0/-1',
    'fd00::/129',
    '10.0.0.1,',
  ])('does not read %j', (text) => {
    expect(() => readProxies(text)).toThrow();
  });
});
