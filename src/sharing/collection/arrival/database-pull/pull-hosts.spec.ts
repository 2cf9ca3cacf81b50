import { isAllowedHost, LOOPBACK, readHostPatterns } from './pull-hosts.js';

describe('the hosts a pull may connect to', () => {
  const allows = (patterns: string, host: string, port = 5432): boolean =>
    isAllowedHost(readHostPatterns(patterns), { host, port });

  it.each([
    ['db.tax.gov.cn:5432', 'db.tax.gov.cn'],
    ['db.tax.gov.cn:5432', 'DB.Tax.gov.cn'],
    ['*.tax.gov.cn:*', 'db.tax.gov.cn'],
    [' a:1 , 10.1.2.*:5432 ', '10.1.2.3'],
    ['[2001:db8::*]:5432', '2001:db8::7'],
    [LOOPBACK, '127.0.0.1'],
    [LOOPBACK, '::1'],
  ])('%s allows %s', (patterns, host) => {
    expect(allows(patterns, host)).toBe(true);
  });

  it.each([
    ['', '127.0.0.1'],
    ['db.tax.gov.cn:5433', 'db.tax.gov.cn'],
    ['db.tax.gov.cn:5432', 'dbxtax.gov.cn'],
    ['*.tax.gov.cn:5432', 'tax.gov.cn'],
    ['*.tax.gov.cn:5432', 'db.tax.gov.cn.evil.example'],
    ['tax.gov.cn:5432', 'eviltax.gov.cn'],
    [LOOPBACK, '169.254.169.254'],
    [LOOPBACK, '127.0.0.1.example.com'],
    [LOOPBACK, 'localhost.example.com'],
  ])('%j does not allow %s', (patterns, host) => {
    expect(allows(patterns, host)).toBe(false);
  });

  it.each(['db.tax.gov.cn', 'db:port', 'a:1;b:2', '(a|b):1', 'http://db:1'])('does not read %j', (text) => {
    expect(() => readHostPatterns(text)).toThrow(RangeError);
  });
});
