import { uuidv7, writeUuidv7 } from './uuid.js';

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('uuidv7', () => {
  it('makes 100,000 different ids in order, with version and variant', () => {
    const ids = Array.from({ length: 100_000 }, () => uuidv7());
    expect(ids.every((id) => FORM.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true);
  });

  it('keeps order within one millisecond', () => {
    const ids = Array.from({ length: 10_000 }, () => uuidv7(1_900_000_000_000));
    expect(new Set(ids.map(millisecondOf))).toEqual(new Set([1_900_000_000_000]));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('begins with the time, as in the example of RFC 9562 appendix A.6', () => {
    expect(uuidv7(0x017f22e279b0)).toMatch(/^017f22e2-79b0-7/);
    expect(uuidv7(0)).toMatch(/^00000000-0000-7/);
  });

  it('goes on in order when the clock is set back a little', () => {
    const before = uuidv7(2_000_000_010_000);
    const after = uuidv7(2_000_000_000_000);
    expect(after > before).toBe(true);
    expect(millisecondOf(after)).toBe(2_000_000_010_000);
  });

  it('follows the clock when it is set back far', () => {
    uuidv7(2_100_000_010_001);
    expect(millisecondOf(uuidv7(2_100_000_000_000))).toBe(2_100_000_000_000);
  });
});

describe('writeUuidv7', () => {
  it('writes what uuidv7 spells, between what stands there already, and in order with it', () => {
    const bytes = Buffer.alloc(18, 0xee);
    const before = uuidv7(2_200_000_000_000).replaceAll('-', '');
    expect(writeUuidv7(bytes, 1, 2_200_000_000_000)).toBe(17);
    const after = uuidv7(2_200_000_000_000).replaceAll('-', '');
    const written = bytes.toString('hex', 1, 17);
    expect(written).toMatch(/^[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    expect([before, written, after].toSorted()).toEqual([before, written, after]);
    expect([bytes[0], bytes[17]]).toEqual([0xee, 0xee]);
  });
});

function millisecondOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
