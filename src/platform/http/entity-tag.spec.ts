import { entityTagOf, ExpectedVersion } from './entity-tag.js';

const refused = (code: string): Error => expect.objectContaining({ code });

describe('ExpectedVersion', () => {
  it.each(['"3"', ' "3" ', '"2", "3"', '"2","3"', '*', ' * '])('lets version 3 through for %s', (header) => {
    expect(() => ExpectedVersion.read(header).refuseUnless(3)).not.toThrow();
  });

  it.each(['"2"', '"33"', '"03"', 'W/"3"', '"2", "4"', '"*"', '""'])('refuses version 3 for %s', (header) => {
    expect(() => ExpectedVersion.read(header).refuseUnless(3)).toThrow(refused('precondition-failed'));
  });

  it.each(['', '3', '"3', "'3'", '"3" "4"', '"3",', '*, "3"', '"3"; "4"', `"${'3'.repeat(1_000)}"`])(
    'cannot read %j',
    (header) => {
      expect(() => ExpectedVersion.read(header)).toThrow(refused('malformed-request'));
    },
  );

  it('is needed', () => {
    expect(() => ExpectedVersion.read(undefined)).toThrow(refused('precondition-required'));
  });

  it('takes the tag that was given', () => {
    expect(entityTagOf(17)).toBe('"17"');
    expect(() => ExpectedVersion.read(entityTagOf(17)).refuseUnless(17)).not.toThrow();
  });
});
