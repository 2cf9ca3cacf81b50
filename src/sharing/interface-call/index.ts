import { EndpointEntity } from './endpoint.entity.js';

export { answeredItem, showingModeOf, statusOf } from './answered-items.js';
export { Endpoints } from './endpoints.service.js';
export { InterfaceCallModule } from './interface-call.module.js';
export { interfaceCallSettings } from './interface-call.settings.js';
export type { LiveRecords, LiveVerdicts, Verdict } from './provider-answers.js';
export { ProviderCalls } from './provider-calls.js';
export { OtherSourceDto, SourceDto } from './queries.dto.js';
/** The tables of this room, for the data source. */
export const interfaceCallTables = [EndpointEntity];
