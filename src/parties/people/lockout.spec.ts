import { LOCKOUTS, lockedForMs, waitsOf } from './lockout.js';

const MINUTE_MS = 60_000;

describe('lockedForMs', () => {
  it('leaves four failures of an account free, then waits twice as long each time, a quarter of an hour at most', () => {
    const waits = [1, 4, 5, 6, 7, 8, 9, 10, 11, 1_000].map((failures) =>
      lockedForMs(failures, LOCKOUTS.account),
    );
    const minutes = waits.map((ms) => ms / MINUTE_MS);
    expect(minutes).toEqual([0, 0, 0.5, 1, 2, 4, 8, 15, 15, 15]);
  });

  it('leaves more free to a source, which many people may share, and keeps it out longer', () => {
    expect(lockedForMs(19, LOCKOUTS.source)).toBe(0);
    expect(lockedForMs(20, LOCKOUTS.source)).toBe(MINUTE_MS / 2);
    expect(lockedForMs(100, LOCKOUTS.source)).toBe(60 * MINUTE_MS);
  });
});

describe('waitsOf', () => {
  it('lists the waits in seconds up to the longest', () => {
    expect(waitsOf(LOCKOUTS.account)).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900]);
    expect(waitsOf(LOCKOUTS.source).slice(18)).toEqual([0, 30, 60, 120, 240, 480, 960, 1_920, 3_600]);
  });
});
