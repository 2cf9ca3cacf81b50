import { isPurpose, PURPOSES } from './purposes.js';

describe('isPurpose', () => {
  it('knows the six purposes of financing and no more', () => {
    expect(PURPOSES).toEqual([
      'pre-loan-review',
      'in-loan-management',
      'post-loan-management',
      'guarantee',
      'insurance',
      'risk-alert',
    ]);
    expect(PURPOSES.every(isPurpose)).toBe(true);
  });

  it.each([
    '',
    'marketing',
    'pre-loan',
    'Guarantee',
    'guarantee ',
    ' guarantee',
    'length',
    'includes',
    '__proto__',
  ])('refuses the text %j', (text) => {
    expect(isPurpose(text)).toBe(false);
  });

  it.each([undefined, null, 0, true, {}, ['guarantee'], new String('guarantee')])(
    'refuses %j, which is no text',
    (value) => {
      expect(isPurpose(value)).toBe(false);
    },
  );
});
