import type { LoadedItem } from '../../catalog/index.js';
import { blanketTerms, type LetterTerms, publicOnly, termsFrom } from './letter-terms.js';

const letter: LetterTerms = {
  items: ['REG-01', 'TAX-04'],
  modes: ['physical-collection'],
  purpose: 'pre-loan-review',
  validFrom: '2026-11-20T00:00:00.000Z',
};
const item = (code: string, tier: LoadedItem['tier']) => ({ item: { code }, tier }) as LoadedItem;

describe('what a letter gives', () => {
  it('begins with its acceptance, or later where it says so', () => {
    const from = (now: string) => termsFrom(letter, new Date(now)).validFrom;
    expect(from('2026-11-22T00:00:00Z')).toBe('2026-11-22T00:00:00.000Z');
    expect(from('2026-11-19T00:00:00Z')).toBe('2026-11-20T00:00:00.000Z');
  });
});

describe('what a blanket letter gives', () => {
  it('is public, whatever it names', () => {
    const items = [
      item('REG-01', 'public'),
      item('TAX-04', 'authorized'),
      item('SOC-02', 'verify-only'),
      item('TAX-07', 'model-only'),
    ];
    expect(publicOnly(items).map((each) => each.item.code)).toEqual(['REG-01']);
  });

  it('ends after the longest period, and keeps what else is written', () => {
    expect(blanketTerms(letter, { items: [item('REG-01', 'public')], days: 30 })).toEqual({
      ...letter,
      items: ['REG-01'],
      validUntil: '2026-12-20T00:00:00.000Z',
    });
  });
});
