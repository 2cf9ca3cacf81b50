import { ShownOnce, withoutShownOnce } from './shown-once.js';

const shows = (): void => undefined;
const hides = (): void => undefined;
ShownOnce('secret')({}, 'shows', { value: shows });

describe('withoutShownOnce', () => {
  it('blanks the member its handler shows once, in a copy', () => {
    const answer = { id: 'a', secret: 'whsec_b' };
    expect(withoutShownOnce(answer, shows)).toEqual({ id: 'a', secret: null });
    expect(answer.secret).toBe('whsec_b');
  });

  it('leaves other answers as they are', () => {
    const answer = { id: 'a', secret: 'b' };
    expect(withoutShownOnce(answer, hides)).toBe(answer);
    expect(withoutShownOnce(undefined, shows)).toBeUndefined();
  });
});
