import { Problem } from './problem.js';
import { assertVersion, versionTag } from './version-tag.js';

function codeOf(ifMatch: string | undefined): string {
  try {
    assertVersion(ifMatch, 3);
    return 'ok';
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}

describe('assertVersion', () => {
  it('takes the tag of the version, alone or among others', () => {
    expect(codeOf(versionTag(3))).toBe('ok');
    expect(codeOf('"2", "3"')).toBe('ok');
  });

  it.each(['"2"', '3', 'W/"3"', '"33"', '"2","4"'])('R06: refuses %s, which is another one', (tag) => {
    expect(codeOf(tag)).toBe('precondition-failed');
  });

  it.each([undefined, '', ' ', '*'])('R06: asks for a version where %j is sent', (tag) => {
    expect(codeOf(tag)).toBe('precondition-required');
  });
});
