import { isServedBy } from './served-region.js';

const codeOf = (region: string): string => `91${region}MA0TEXT12Y`;

describe('isServedBy', () => {
  it.each([
    ['a province', '140000', '140105', true],
    ['a province, of itself', '140000', '140000', true],
    ['another province', '140000', '440300', false],
    ['a prefecture', '140100', '140105', true],
    ['another prefecture', '140200', '140105', false],
    ['a prefecture, of an enterprise registered with the province', '140100', '140000', true],
    ['a county', '140105', '140105', true],
    ['another county', '140106', '140105', false],
    ['a county, of an enterprise registered with the prefecture', '140105', '140100', true],
    ['a prefecture whose number ends in 0', '141000', '141002', true],
    ['the prefecture whose number is the same without it', '141000', '140105', false],
    ['anybody, of an enterprise registered nationally', '140105', '100000', true],
    ['the whole country', '100000', '650100', true],
    ['the whole country, written with zeros', '000000', '650100', true],
  ])('%s: %s, %s', (_what, regionCode, issuedIn, isServed) => {
    expect(isServedBy(regionCode, codeOf(issuedIn))).toBe(isServed);
  });

  it('knows the enterprises of two provinces apart', () => {
    expect(isServedBy('440000', '914403001922038216')).toBe(true);
    expect(isServedBy('110000', '914403001922038216')).toBe(false);
    expect(isServedBy('440000', '911000001000013428')).toBe(true);
  });
});
