import { Matches } from 'class-validator';

const READABLE = /^(?:[\t\n\r]|[^\p{Cc}\p{Cs}\p{Cf}\p{Noncharacter_Code_Point}\uFFFD])*$/u;

/**
 * Words of people to people, in any script and of several lines: what is shown is what was written, without controls,
 * overrides of direction, characters nobody sees, and code points that are none.
 *
 * @source Unicode TR 36 section 3 (bidirectional text spoofing); RFC 7493 section 2.1
 */
export function IsReadableText(): PropertyDecorator {
  return Matches(READABLE, { message: '$property must hold no control, invisible or unassigned characters' });
}
