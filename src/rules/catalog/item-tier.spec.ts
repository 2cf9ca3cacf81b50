import type { CatalogField, CatalogItem } from './catalog-item.js';
import { isMasked, tierOfField, tierOfItem, UnknownTier } from './item-tier.js';

/** Through JSON, as an item arrives that was stored under other rules. */
const itemWith = (disclosure: string, ...modes: string[]): CatalogItem =>
  JSON.parse(JSON.stringify({ code: 'ABC-01', disclosure, modes }));
const fieldWith = (sensitive: string): CatalogField =>
  JSON.parse(JSON.stringify({ name: 'amount', nameZh: '金额', type: 'string', sensitive }));

describe('tierOfItem', () => {
  it.each([
    ['public', ['physical-collection'], 'public'],
    ['public', ['physical-collection', 'data-verification'], 'public'],
    ['on-authorization', ['interface-call'], 'authorized'],
    ['on-authorization', ['interface-call', 'data-verification'], 'authorized'],
    ['on-authorization', ['physical-collection'], 'authorized'],
    ['on-authorization', ['data-verification'], 'verify-only'],
    ['joint-model-only', ['interface-call'], 'model-only'],
  ])('%s by %j is %s', (disclosure, modes, tier) => {
    expect(tierOfItem(itemWith(disclosure, ...modes))).toBe(tier);
  });

  it.each([
    ['secret', ['physical-collection']],
    ['', ['interface-call']],
    ['Public', ['physical-collection']],
    ['on-authorization', []],
    ['on-authorization', ['carrier-pigeon']],
    ['on-authorization', ['physical-collection', 'data-verification']],
  ])('refuses %j by %j, for which there is no rule', (disclosure, modes) => {
    expect(() => tierOfItem(itemWith(disclosure, ...modes))).toThrow(UnknownTier);
  });
});

describe('tierOfField', () => {
  const open = itemWith('public', 'physical-collection');

  it('asks for authorization for a commercial secret of a public item', () => {
    expect(tierOfField(open, fieldWith('commercial-secret'))).toBe('authorized');
  });

  it('leaves the other fields at the tier of their item', () => {
    expect(tierOfField(open, fieldWith('none'))).toBe('public');
    expect(tierOfField(open, fieldWith('personal'))).toBe('public');
    expect(tierOfField(itemWith('on-authorization', 'interface-call'), fieldWith('none'))).toBe('authorized');
  });

  it('never makes a field freer than its item', () => {
    const checked = itemWith('on-authorization', 'data-verification');
    const modeled = itemWith('joint-model-only', 'interface-call');
    expect(tierOfField(checked, fieldWith('commercial-secret'))).toBe('verify-only');
    expect(tierOfField(modeled, fieldWith('commercial-secret'))).toBe('model-only');
  });

  it('refuses a sensitivity it does not know', () => {
    expect(() => tierOfField(open, fieldWith('somewhat'))).toThrow(UnknownTier);
  });
});

describe('isMasked', () => {
  it('holds for personal fields alone', () => {
    expect(['none', 'commercial-secret', 'personal'].map((each) => isMasked(fieldWith(each)))).toEqual([
      false,
      false,
      true,
    ]);
  });
});
