import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { PrivateEcJwk } from '../platform/crypto/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from '../parties/identity/index.js';
import { DEMO_CLIENTS } from './demo-clients.js';
import type { DevelopmentSecrets } from './development-secrets.js';
import { DEMO_ENTERPRISES } from './enterprises.js';
import { type DemoPerson, demoPeople } from './demo-people.js';
import { participantIds } from './participant-ids.js';
import { enterpriseClientId } from './seed.js';

/** What a script needs to act as one demo party. */
export interface DemoParty {
  readonly clientId: string;
  readonly participantId: string | null;
  readonly role: string;
  readonly privateJwk: PrivateEcJwk;
  readonly scope: string;
}

/** The content of `.data/demo.json`: how to act as any demo party. Development only. */
export interface DemoFile {
  readonly baseUrl: string;
  readonly issuer: string;
  readonly audience: string;
  readonly clients: Record<string, DemoParty>;
  readonly enterprises: (DemoParty & { readonly uscc: string; readonly name: string })[];
  /** Where the simulated departments are told to misbehave, and with which token. */
  readonly sandbox: { readonly controlUrl: string; readonly controlToken: string };
  /** Where the portal takes its codes. */
  readonly portalRedirectUri: string;
  readonly people: DemoPerson[];
}

/** Writes `.data/demo.json`, readable by its owner alone. */
export async function writeDemoFile(
  app: NestFastifyApplication,
  {
    dataRoot,
    secrets,
    departmentsUrl,
  }: { dataRoot: string; secrets: DevelopmentSecrets; departmentsUrl: string },
): Promise<void> {
  const { publicUrl, issuer, audience, portalRedirectUris } = app.get<IdentitySettings>(IDENTITY_SETTINGS);
  const ids = await participantIds(app);
  const keyOf = (holder: string): PrivateEcJwk => {
    const key = secrets.clientKeys[holder];
    if (!key) throw new Error(`The secrets have no key for ${holder}. Remove the data folder to start anew.`);
    return key;
  };
  const file: DemoFile = {
    baseUrl: publicUrl,
    issuer,
    audience,
    clients: Object.fromEntries(
      DEMO_CLIENTS.map(({ name, kind }) => [
        name,
        {
          clientId: name,
          participantId: ids.get(name) ?? null,
          role: kind,
          privateJwk: keyOf(name),
          scope: kind,
        },
      ]),
    ),
    enterprises: DEMO_ENTERPRISES.map(({ uscc, nameZh }) => ({
      uscc,
      name: nameZh,
      clientId: enterpriseClientId(uscc),
      participantId: null,
      role: 'enterprise',
      privateJwk: keyOf(uscc),
      scope: 'enterprise',
    })),
    sandbox: {
      controlUrl: `${departmentsUrl}/control`,
      controlToken: secrets.sandboxTokens['control'] ?? '',
    },
    portalRedirectUri: portalRedirectUris[0] ?? '',
    people: await demoPeople(app, secrets.credentialKey),
  };
  const path = join(dataRoot, 'demo.json');
  writeFileSync(`${path}.new`, JSON.stringify(file, null, 2), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
