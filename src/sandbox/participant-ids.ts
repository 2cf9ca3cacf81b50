import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Participants } from '../parties/participants/index.js';
import { DEMO_CLIENTS } from './demo-clients.js';

/** Demo client name → participant id. */
export async function participantIds(app: NestFastifyApplication): Promise<Map<string, string>> {
  const participants = app.get(Participants, { strict: false });
  const kinds = ['provider', 'institution', 'operator'] as const;
  const pages = await Promise.all(kinds.map((kind) => participants.list(kind, { limit: 200 })));
  const ids = new Map(pages.flatMap(({ items }) => items).map(({ name, id }) => [name, id]));
  return new Map(
    DEMO_CLIENTS.flatMap(({ name, organization }) => {
      const id = ids.get(organization);
      return id === undefined ? [] : [[name, id] as const];
    }),
  );
}
