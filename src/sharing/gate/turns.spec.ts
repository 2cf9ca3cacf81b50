import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { Turns } from './turns.js';

describe('Turns', () => {
  it('never lets more be done at a time than there are turns, in the order of their coming, whatever fails', async () => {
    const works = fc.array(fc.record({ ms: fc.nat(3), fails: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), works, async (most, each) => {
        const turns = new Turns(most);
        const begun: number[] = [];
        let [now, highest] = [0, 0];
        const done = each.map(async ({ ms, fails }, index) =>
          turns.take(async () => {
            begun.push(index);
            now += 1;
            highest = Math.max(highest, now);
            await sleep(ms);
            now -= 1;
            if (fails) throw new Error('failed');
            return index;
          }),
        );
        const ends = await Promise.allSettled(done);
        expect(ends.map(({ status }) => status)).toEqual(
          each.map(({ fails }) => (fails ? 'rejected' : 'fulfilled')),
        );
        expect(begun).toEqual(each.map((_, index) => index));
        expect(highest).toBe(Math.min(most, each.length));
      }),
      { numRuns: 30 },
    );
  });
});
