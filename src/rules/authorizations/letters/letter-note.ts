import type { ChangeNote } from '../authorization-history.js';
import { PurposeNotAllowed } from '../authorizations.problems.js';
import { isPurpose } from '../purposes.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

/** What a line of the history tells of a letter: it names what is asked for, and has no version as long as it is paper. */
export function noteOf({ uscc, id, institutionId, terms }: WrittenLetterEntity): ChangeNote['of'] {
  const { items: itemCodes, purpose } = terms;
  if (!isPurpose(purpose))
    throw new PurposeNotAllowed('The purpose of the letter is not of the closed list.');
  return { uscc, id, institutionId, itemCodes, purpose, version: null };
}
