import { defineProblem } from '../../../platform/http/index.js';

/** Whoever imported a letter or sent its image may not decide on it. */
export const SecondPersonRequired = defineProblem(
  'second-person-required',
  403,
  'A second person must decide on this',
);
/** The time in which the next step with a letter could be taken is over. */
export const LetterExpired = defineProblem('letter-expired', 409, 'The letter has expired');
/** The same scan is in review or accepted already, for the same enterprise and institution. */
export const LetterExists = defineProblem('letter-exists', 409, 'This letter was imported before');
/** The same scan serves for another enterprise already. */
export const LetterImageReused = defineProblem(
  'letter-image-reused',
  409,
  'This image belongs to a letter of another enterprise',
);
/** The image is not what it is declared to be, is damaged, or could act when it is opened. */
export const LetterImageUnusable = defineProblem('letter-image-unusable', 422, 'The image cannot be taken');
/** What arrived is not what the sender says it sent. */
export const LetterDigestMismatch = defineProblem(
  'letter-digest-mismatch',
  422,
  'The image is not the one that was sent',
);
/** No enterprise with this code and this name can be authorized for. */
export const SubjectNotConfirmed = defineProblem(
  'subject-not-confirmed',
  422,
  'The enterprise of the letter is not confirmed',
);
