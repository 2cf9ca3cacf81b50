import { isKnownRegion, REGIONS } from './regions.js';

describe('REGIONS', () => {
  it('holds the 34 provinces and the national registration', () => {
    const provinces = REGIONS.filter((region) => region.code.endsWith('0000'));
    expect(provinces).toHaveLength(35);
    expect(REGIONS.find((region) => region.code === '100000')?.nameZh).toBe('国家');
    expect(REGIONS.find((region) => region.code === '140000')?.nameZh).toBe('山西省');
    expect(REGIONS.find((region) => region.code === '610000')?.nameZh).toBe('陕西省');
  });

  it('names no code twice', () => {
    expect(new Set(REGIONS.map((region) => region.code)).size).toBe(REGIONS.length);
  });
});

describe('isKnownRegion', () => {
  it.each(['440300', '110000', '100000', '140105', '710000', '820000', '650999'])('knows %s', (code) => {
    expect(isKnownRegion(code)).toBe(true);
  });

  it.each(['990300', '100001', '160000', '000000', '4403', '4403000', '44030A', ''])(
    'does not know %s',
    (code) => {
      expect(isKnownRegion(code)).toBe(false);
    },
  );

  it('asks whether the code was in use on the day', () => {
    expect(isKnownRegion('500103', '1997-03-13')).toBe(false);
    expect(isKnownRegion('500103', '1997-03-14')).toBe(true);
    expect(isKnownRegion('440300', '1985-01-01')).toBe(true);
  });
});
