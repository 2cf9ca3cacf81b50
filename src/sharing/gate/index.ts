export {
  type Answering,
  type Composed,
  type Fetched,
  type FetchedItems,
  Gate,
  type Release,
} from './gate.js';
export type { HeldFragment, HeldRecord, LiveEndpoint } from './gate-facts.repository.js';
export { GateModule } from './gate.module.js';
export { gateSettings } from './gate.settings.js';
export { shownRecords } from './held-records.js';
export type { Asked, Question } from './question.js';
export type { ItemRuling, Ruling } from './ruling.js';
export { questionOf } from './ask.js';
export { QuestionDto } from './question.dto.js';
