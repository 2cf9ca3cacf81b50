import { HashedSet } from './hashed-set.js';

const text = (index: number): string => `91140100MA${String(index).padStart(8, '0')} ${index.toString(16)}`;

describe('the hashed set', () => {
  it('knows what it was given and nothing else, also while it grows', () => {
    const set = new HashedSet();
    const added = Array.from({ length: 20_000 }, (_, index) => set.add(text(index)));
    expect(added.every(Boolean)).toBe(true);
    expect(set.size).toBe(20_000);
    const again = Array.from({ length: 20_000 }, (_, index) => set.add(text(index)));
    expect(again.some(Boolean)).toBe(false);
    expect(set.size).toBe(20_000);
  });

  it('takes the empty text like any other', () => {
    const set = new HashedSet();
    expect([set.add(''), set.add(''), set.size]).toEqual([true, false, 1]);
  });

  it('stays within its size and says then that everything further is new', () => {
    const set = new HashedSet(8_192);
    for (let index = 0; index < 5_000; index += 1) set.add(text(index));
    expect(set.size).toBe(4_096);
    expect([set.add('one more'), set.add('one more'), set.add(text(7))]).toEqual([true, true, false]);
  });
});
