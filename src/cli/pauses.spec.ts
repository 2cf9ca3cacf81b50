import { Pauses } from './pauses.js';

describe('the pauses between attempts', () => {
  it('grow, and end after five repeats', () => {
    const pauses = new Pauses();
    const all = Array.from({ length: 7 }, () => pauses.next('passing', 0));
    expect(all).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, undefined, undefined]);
  });

  it('are as long as the gateway asks for, and never longer than half a minute', () => {
    expect(new Pauses().next('passing', 7_000)).toBe(7_000);
    expect(new Pauses().next('passing', 900_000)).toBe(30_000);
  });

  it('do not count against the repeats while an earlier attempt is running, but end after an hour', () => {
    const pauses = new Pauses();
    let waitedMs = 0;
    for (let pause = pauses.next('running', 1_000); pause; pause = pauses.next('running', 1_000))
      waitedMs += pause;
    expect(waitedMs).toBeGreaterThanOrEqual(3_600_000);
    expect(waitedMs).toBeLessThanOrEqual(3_630_000);
    expect(pauses.next('passing', 0)).toBe(1_000);
  });
});
