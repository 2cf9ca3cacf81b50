import { defineProblem } from '../../platform/http/index.js';

/** Another participant of the same kind has this name. */
export const ParticipantExists = defineProblem(
  'participant-exists',
  409,
  'A participant of this name exists',
);
