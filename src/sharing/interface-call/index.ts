import { BreakerDesk } from './breaker-desk.js';
import { EndpointEntity } from './endpoint.entity.js';
import type { InterfaceCallSettings } from './interface-call.settings.js';
import { ProviderBreakers } from './provider-breakers.js';

export { answeredItem, showingModeOf, statusOf } from './answered-items.js';
export { Endpoints } from './endpoints.service.js';
export { InterfaceCallModule } from './interface-call.module.js';
export { interfaceCallSettings } from './interface-call.settings.js';
export type { LiveRecords, LiveVerdicts, Verdict } from './provider-answers.js';
export { ProviderCalls } from './provider-calls.js';
export { OtherSourceDto, SourceDto } from './queries.dto.js';
/** The breakers of a primary: makes the desk of one worker. */
export function breakersOfMachine(settings: InterfaceCallSettings): () => BreakerDesk {
  const breakers = new ProviderBreakers(settings);
  return () => new BreakerDesk(breakers);
}

/** The tables of this room, for the data source. */
export const interfaceCallTables = [EndpointEntity];
