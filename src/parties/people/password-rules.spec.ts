import { faultOfPassword } from './password-rules.js';

describe('faultOfPassword', () => {
  it.each(['correct horse battery', '晋商银行的柜台密码一二三四', 'nine-of-7-Swans!'])(
    'takes %j',
    (password) => {
      expect(faultOfPassword(password, 'wang.li')).toBeUndefined();
    },
  );

  it.each([
    ['elevenchars', 'too-short'],
    ['', 'too-short'],
    ['ab'.repeat(65), 'too-long'],
    ['aaaaaaaaaaaaaaa', 'too-uniform'],
    ['ababababababab', 'too-uniform'],
    ['password12345', 'too-common'],
    ['Administrator1', 'too-common'],
    ['123456789012', 'too-common'],
    ['abcdefghijkl', 'too-common'],
    ['lkjihgfedcba', 'too-common'],
    ['xx-Wang.Li-2026', 'contains-login'],
  ])('refuses %j: %s', (password, fault) => {
    expect(faultOfPassword(password, 'wang.li')).toBe(fault);
  });

  it('looks at the name in a login that is an address', () => {
    expect(faultOfPassword('wang.li-and-more', 'wang.li@bank.example')).toBe('contains-login');
  });
});
