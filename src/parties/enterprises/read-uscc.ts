import { InvalidUscc } from './enterprises.problems.js';
import { parseUscc } from './uscc.js';

/** Reads a code from input: normalized when unambiguous. @throws InvalidUscc */
export function readUscc(value: unknown): string {
  const uscc = parseUscc(value);
  if (uscc !== undefined) return uscc;
  throw new InvalidUscc('Check the 18 characters; the last one is a check digit.', {
    errors: [{ pointer: '/uscc', code: 'invalid-uscc', detail: 'Not a unified social credit code.' }],
  });
}
