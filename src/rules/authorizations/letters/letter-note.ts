import type { ChangeNote } from '../change-note.js';
import { PurposeNotAllowed } from '../authorizations.problems.js';
import { isPurpose } from '../purposes.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

/** What a line of the history tells of a letter: it names what is asked for, and has no version as long as it is paper. A blanket one has no end either. */
export function noteOf({ uscc, id, institutionId, terms }: WrittenLetterEntity): ChangeNote['of'] {
  const { items: itemCodes, purpose } = terms;
  if (!isPurpose(purpose))
    throw new PurposeNotAllowed('The purpose of the letter is not of the closed list.');
  const validFrom = new Date(terms.validFrom);
  const validUntil = new Date(terms.validUntil ?? terms.validFrom);
  return { uscc, id, institutionId, itemCodes, purpose, version: null, validFrom, validUntil };
}
