import { faultsOfDates, readLetterRules } from './letter-rules.js';

const RULES = { letterMonths: 1, imageDays: 1, reviewDays: 7 };
/** 31 March 2026, 01:00 in Shanghai; in UTC it is the 30th still. */
const NOW = new Date('2026-03-30T17:00:00Z');

function faults(letter: object, now = NOW): string[] {
  const whole = {
    signedOn: '2026-03-20',
    isBlanket: false,
    terms: { validFrom: '2026-03-30T00:00:00Z', validUntil: '2026-04-20T00:00:00Z' },
    ...letter,
  };
  return faultsOfDates(whole, RULES, now).map(({ pointer, code }) => `${pointer} ${code}`);
}

describe('the date of a letter', () => {
  it.each([
    ['2026-03-31', ['/validFrom before-letter']],
    ['2026-03-30', []],
    ['2026-04-01', ['/signedOn in-future', '/validFrom before-letter']],
    ['not-a-day', ['/signedOn in-future', '/validFrom before-letter']],
    // One month after 28 February is 28 March; after the last days of January it is the last of February.
    ['2026-02-28', ['/signedOn too-old']],
    ['2026-03-01', []],
    ['2020-01-01', ['/signedOn too-old']],
  ])('%s: %j', (signedOn, expected) => {
    expect(faults({ signedOn })).toEqual(expected);
  });

  it('counts whole days in Shanghai: the last day of the month counts to its end', () => {
    const endOf31st = new Date('2026-03-31T15:59:59Z');
    const after = new Date('2026-03-31T16:00:00Z');
    expect(faults({ signedOn: '2026-02-28' }, new Date('2026-03-28T15:59:59Z'))).toEqual([]);
    expect(faults({ signedOn: '2026-03-01' }, endOf31st)).toEqual([]);
    expect(faults({ signedOn: '2026-03-01' }, after)).toEqual([]);
    expect(faults({ signedOn: '2026-03-01' }, new Date('2026-04-01T16:00:00Z'))).toEqual([
      '/signedOn too-old',
    ]);
  });
});

describe('a blanket letter', () => {
  const terms = { validFrom: '2026-03-30T00:00:00Z' };
  it('may be of any age but not of the future', () => {
    expect(faults({ isBlanket: true, terms, signedOn: '2014-05-01' })).toEqual([]);
    expect(
      faults({ isBlanket: true, terms: { validFrom: '2027-01-01T00:00:00Z' }, signedOn: '2026-12-01' }),
    ).toEqual(['/signedOn in-future']);
  });

  it('is one without an end, and a letter without an end is one', () => {
    expect(faults({ isBlanket: true })).toEqual(['/validUntil blanket-has-no-end']);
    expect(faults({ terms })).toEqual(['/validUntil missing']);
  });
});

it('the shipped rules can be read', () => {
  expect(readLetterRules()).toEqual({ letterMonths: 1, imageDays: 1, reviewDays: 7 });
});
