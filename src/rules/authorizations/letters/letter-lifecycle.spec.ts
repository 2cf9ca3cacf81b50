import { isFirstPerson, LETTER_CHANGES, letterStatusAt } from './letter-lifecycle.js';

const DUE = new Date('2026-11-20T00:00:00Z');
const BEFORE = new Date('2026-11-19T23:59:59.999Z');

describe('the states of a letter', () => {
  it('lead from the import to one decision and out of none', () => {
    const ways = Object.values(LETTER_CHANGES).map(({ from, to }) => `${from} -> ${to}`);
    expect(ways).toEqual([
      'awaiting-image -> pending-review',
      'pending-review -> accepted',
      'pending-review -> refused',
      'pending-review -> expired',
    ]);
  });

  it.each([
    ['awaiting-image', BEFORE, 'awaiting-image'],
    ['awaiting-image', DUE, 'expired'],
    ['pending-review', BEFORE, 'pending-review'],
    ['pending-review', DUE, 'expired'],
    ['pending-review', new Date(Number.NaN), 'expired'],
    ['accepted', DUE, 'accepted'],
    ['refused', DUE, 'refused'],
    ['expired', BEFORE, 'expired'],
  ] as const)('%s at %s is %s', (status, at, shown) => {
    expect(letterStatusAt({ status, dueUntil: DUE }, at)).toBe(shown);
  });
});

describe('the second person', () => {
  it('is neither who imported the letter nor who sent its image', () => {
    const letter = { importedBy: 'li', uploadedBy: 'wang' };
    expect(['li', 'wang', 'zhang'].map((actor) => isFirstPerson(letter, actor))).toEqual([true, true, false]);
    expect(isFirstPerson({ importedBy: 'li', uploadedBy: null }, 'zhang')).toBe(false);
  });
});
