import { AssessmentEntity } from './assessment.entity.js';
import { ParticipantEntity } from './participant.entity.js';

export type { ClearedTier } from './assessment.entity.js';
export type { ParticipantKind, ParticipantStatus } from './participant.entity.js';
export { ParticipantsModule } from './participants.module.js';
export { Participants } from './participants.service.js';
/** The tables of this room, for the data source. */
export const participantsTables = [ParticipantEntity, AssessmentEntity];
