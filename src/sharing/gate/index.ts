export { type Composed, type FetchedItems, Gate, type Release } from './gate.js';
export type { LiveEndpoint } from './held-facts.js';
export { GateModule } from './gate.module.js';
export { gateSettings } from './gate.settings.js';
export type { ShownFragment } from './held-records.js';
export type { Asked } from './question.js';
export type { ItemRuling, Ruling } from './ruling.js';
export { questionOf } from './ask.js';
export { QuestionDto } from './question.dto.js';
