import { Readable } from 'node:stream';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SigningKey } from '../platform/crypto/index.js';
import { Database, hasDemoData, markDemoData } from '../platform/database/index.js';
import { EnterpriseExists, Enterprises } from '../parties/enterprises/index.js';
import { Clients } from '../parties/identity/index.js';
import { Assessments, Participants } from '../parties/participants/index.js';
import { BatchOutOfOrder, Collection } from '../sharing/collection/index.js';
import { Endpoints } from '../sharing/interface-call/index.js';
import { DEMO_CLIENTS, type DemoClient } from './demo-clients.js';
import { departmentOf } from './departments.js';
import type { DevelopmentSecrets } from './development-secrets.js';
import { DEMO_ENTERPRISES, type DemoEnterprise } from './enterprises.js';
import { feedLines } from './feeds.js';
import { seedPeople } from './demo-people.js';
import { participantIds } from './participant-ids.js';

const WHOLE_COUNTRY = '100000';
const ASSESSED_UNTIL = '2099-01-01T00:00:00Z';
const SEEDER = { role: 'operator', clientId: 'sandbox', requestId: 'seed' };
const FEED_TIME = '2026-10-31T16:00:00Z';

/**
 * Seeds participants, enterprises and first feeds, and connects the endpoints of the departments, whose port
 * is new at each start. Each step looks first whether it was done, so that a seeding that was killed half-way
 * is completed by the next start.
 */
export async function seed(
  app: NestFastifyApplication,
  { secrets, departmentsUrl }: { secrets: DevelopmentSecrets; departmentsUrl: string },
): Promise<void> {
  const database = app.get(Database);
  if (!(await hasDemoData(database))) {
    const known = await participantIds(app);
    for (const client of DEMO_CLIENTS) await seedParticipant(app, client, { secrets, known });
    for (const enterprise of DEMO_ENTERPRISES) await seedEnterprise(app, enterprise, secrets);
    await markDemoData(database);
  }
  await seedPeople(app, secrets.credentialKey);
  await connectDepartments(app, secrets, departmentsUrl);
}

/** The id of a demo enterprise's client. */
export const enterpriseClientId = (uscc: string): string => `enterprise-${uscc}`;

async function seedParticipant(
  app: NestFastifyApplication,
  { name, kind, organization, uscc, itemCodes }: DemoClient,
  { secrets, known }: { secrets: DevelopmentSecrets; known: ReadonlyMap<string, string> },
): Promise<void> {
  const participants = app.get(Participants, { strict: false });
  const registration = { name: organization, uscc, regionCode: WHOLE_COUNTRY, itemCodes: [...itemCodes] };
  const id = known.get(name) ?? (await participants.register(kind, registration, SEEDER)).id;
  if ((await participants.clientsOf(id)).length > 0) return;
  if (kind === 'institution') {
    const assessment = {
      clearedTier: 'authorized',
      assessor: '示范评估机构',
      reference: `DEMO-${name}`,
    } as const;
    await app.get(Assessments, { strict: false }).assess(id, { ...assessment, validUntil: ASSESSED_UNTIL });
  }
  await deliverFeeds(app, name, id);
  await participants.addClient(id, { jwks: await keysOf(secrets, name) }, name);
}

async function seedEnterprise(
  app: NestFastifyApplication,
  { uscc, nameZh, region, industry }: DemoEnterprise,
  secrets: DevelopmentSecrets,
): Promise<void> {
  if (await app.get(Clients).findActive(enterpriseClientId(uscc))) return;
  const enterprises = app.get(Enterprises, { strict: false });
  const registration = { uscc, name: nameZh, regionCode: region, industryCode: industry };
  await enterprises.register(registration).catch((error: unknown) => {
    if (!(error instanceof EnterpriseExists)) throw error;
  });
  await enterprises.addClient(uscc, await keysOf(secrets, uscc), enterpriseClientId(uscc));
}

/** What a department would push over HTTP, given to the same room. */
async function deliverFeeds(app: NestFastifyApplication, key: string, providerId: string): Promise<void> {
  const collection = app.get(Collection, { strict: false });
  for (const itemCode of departmentOf(key)?.feedItems ?? []) {
    const query = { kind: 'full', sequence: 1, dataTime: FEED_TIME } as const;
    const body = Readable.from([Buffer.from(feedLines(key, itemCode))]);
    const encoding = { format: 'application/x-ndjson', isGzip: false, charset: 'utf-8' } as const;
    const delivery = { itemCode, query, encoding, body };
    await collection.deliver(providerId, delivery).catch((error: unknown) => {
      if (!(error instanceof BatchOutOfOrder)) throw error; // delivered before a seeding was killed
    });
  }
}

async function connectDepartments(
  app: NestFastifyApplication,
  secrets: DevelopmentSecrets,
  departmentsUrl: string,
) {
  const endpoints = app.get(Endpoints, { strict: false });
  const providers = await participantIds(app);
  for (const { name } of DEMO_CLIENTS) {
    const providerId = providers.get(name);
    for (const itemCode of providerId === undefined ? [] : (departmentOf(name)?.liveItems ?? [])) {
      await endpoints.connect(
        providerId ?? '',
        { providerId: providerId ?? '', itemCode },
        {
          url: `${departmentsUrl}/departments/${name}/${itemCode}`,
          credential: secrets.sandboxTokens[name] ?? '',
        },
      );
    }
  }
}

async function keysOf({ clientKeys }: DevelopmentSecrets, holder: string): Promise<object> {
  const key = clientKeys[holder];
  if (!key) throw new Error(`The secrets have no key for ${holder}. Remove the data folder to start anew.`);
  const { publicJwk } = await SigningKey.fromJwk(key);
  return { keys: [publicJwk] };
}
