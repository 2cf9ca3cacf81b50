import { AssessmentEntity } from './assessment.entity.js';
import { AssessmentNoticeEntity } from './assessment-notice.entity.js';
import { ParticipantEntity } from './participant.entity.js';
import { ParticipantChangeEntity } from './participant-change.entity.js';

export type { ClearedTier } from './assessment.entity.js';
export { type ParticipantNotice, ParticipantNotices } from './participant-notices.js';
export { Assessments } from './assessments.service.js';
export type { ParticipantStatus } from './participant-lifecycle.js';
export type { ParticipantKind } from './participant.entity.js';
export { ParticipantsModule } from './participants.module.js';
export { Participants } from './participants.service.js';
export { participantsSettings } from './participants.settings.js';
/** The tables of this room, for the data source. */
export const participantsTables = [
  ParticipantEntity,
  ParticipantChangeEntity,
  AssessmentEntity,
  AssessmentNoticeEntity,
];
