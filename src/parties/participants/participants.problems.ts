import { defineProblem } from '../../platform/http/index.js';

/** Another participant of the same kind has this name. */
export const ParticipantExists = defineProblem(
  'participant-exists',
  409,
  'A participant of this name exists',
);
/** The state of a participant does not allow this. */
export const ParticipantWrongState = defineProblem(
  'participant-wrong-state',
  409,
  'The state of the participant does not allow this',
);
