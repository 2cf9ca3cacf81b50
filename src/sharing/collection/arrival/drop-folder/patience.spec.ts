import { Patience } from './patience.js';

describe('patience with a drop', () => {
  let nowMs = 0;
  let patience: Patience;
  beforeEach(() => {
    nowMs = 1_000;
    patience = new Patience(60_000, () => nowMs);
  });

  it('begins when a drop is seen first and ends after its limit', () => {
    expect(patience.isOver('a')).toBe(false);
    nowMs += 59_999;
    expect(patience.isOver('a')).toBe(false);
    nowMs += 1;
    expect(patience.isOver('a')).toBe(true);
    expect(patience.isOver('b')).toBe(false);
  });

  it('begins anew for what had gone and came again', () => {
    patience.isOver('p a');
    patience.isOver('p b');
    patience.isOver('q a');
    nowMs += 60_000;
    patience.keepOnly('p ', new Set(['p b']));
    expect([patience.isOver('p a'), patience.isOver('p b'), patience.isOver('q a')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('lets a costly look that was in vain rest ten times as long as it took', () => {
    expect(patience.mayLook('a')).toBe(true);
    nowMs += 500;
    patience.lookedInVain('a', nowMs - 500);
    nowMs += 4_999;
    expect(patience.mayLook('a')).toBe(false);
    nowMs += 1;
    expect(patience.mayLook('a')).toBe(true);
  });

  it('looks once more when the patience is over, however costly it was', () => {
    patience.isOver('a');
    nowMs += 40_000;
    patience.lookedInVain('a', nowMs - 40_000);
    nowMs += 20_000;
    expect(patience.mayLook('a')).toBe(true);
  });
});
