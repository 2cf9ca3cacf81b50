const SHORTEST = 12;
const LONGEST = 128;
const FEWEST_DIFFERENT = 6;
/** What everybody tries first; a password that is one of these with digits around it is none. */
const COMMON =
  /^\d*(password|passw0rd|welcome|letmein|administrator|qwertyuiop|iloveyou|changeme|woaini)\W*\d*$/i;

/** What is wrong with a new password, as a code; `undefined` when nothing is. @source NIST SP 800-63B section 3.1.1.2 */
export type PasswordFault = 'too-short' | 'too-long' | 'too-uniform' | 'too-common' | 'contains-login';

/** Whether a new password may be taken. Length counts, not kinds of characters. */
export function faultOfPassword(password: string, login: string): PasswordFault | undefined {
  const characters = [...password.normalize('NFKC')];
  if (characters.length < SHORTEST) return 'too-short';
  if (characters.length > LONGEST) return 'too-long';
  if (new Set(characters).size < FEWEST_DIFFERENT) return 'too-uniform';
  if (COMMON.test(password) || isRun(characters)) return 'too-common';
  return password.toLowerCase().includes(login.split('@', 1)[0] ?? login) ? 'contains-login' : undefined;
}

/** Whether each character follows on the one before: 123456789012, abcdefghijkl. */
function isRun(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((each, at) => codeOf(each) - codeOf(characters[at] ?? ''));
  return steps.filter((step) => Math.abs(step) === 1).length >= steps.length - 1;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;
