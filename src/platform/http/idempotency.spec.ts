import { idempotencyKeyOf, IdempotencyKeyRequired, isKeyRequired } from './idempotency.js';

const refusal: Error = expect.objectContaining({ code: 'idempotency-key-invalid', status: 400 });

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

describe('idempotencyKeyOf', () => {
  it('takes 1 to 255 visible ASCII characters, letter case and all', () => {
    for (const key of ['a', 'A', '3f0e-77:/~!', 'k'.repeat(255)])
      expect(idempotencyKeyOf(key, true)).toBe(key);
  });

  it('does without a key where none is required', () => {
    expect(idempotencyKeyOf(undefined, false)).toBeUndefined();
  });

  it('refuses a request without the key where one is required', () => {
    expect(thrownBy(() => idempotencyKeyOf(undefined, true))).toEqual(refusal);
  });

  it.each([
    ['an empty key', ''],
    ['256 characters', 'k'.repeat(256)],
    ['a space', 'a b'],
    ['a tab', 'a\tb'],
    ['a line break at the end', 'a\n'],
    ['a delete character', 'a\u007f'],
    ['letters beyond ASCII', 'schlüssel'],
    ['two keys', ['a', 'b']],
  ])('refuses %s, required or not', (_what, header) => {
    expect(thrownBy(() => idempotencyKeyOf(header, true))).toEqual(refusal);
    expect(thrownBy(() => idempotencyKeyOf(header, false))).toEqual(refusal);
  });
});

describe('IdempotencyKeyRequired', () => {
  class Handlers {
    @IdempotencyKeyRequired()
    deliver(): void {
      return undefined;
    }

    ask(): void {
      return undefined;
    }
  }

  const handlerOf = (name: string): object => Reflect.get(Handlers.prototype, name);

  it('marks its handler and no other', () => {
    expect(isKeyRequired(handlerOf('deliver'))).toBe(true);
    expect(isKeyRequired(handlerOf('ask'))).toBe(false);
  });
});
