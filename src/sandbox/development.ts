import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Environment } from '../platform/config/index.js';
import { openDataFolder } from './data-folder.js';
import { type DepartmentProcess, startDepartmentProcess } from './department-process.js';
import { writeDemoFile } from './demo-file.js';
import { type DevelopmentSecrets, developmentSecrets } from './development-secrets.js';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database.js';
import { REAL_NAME_DEPARTMENT, REAL_NAME_PATH } from './real-names.js';
import { seed } from './seed.js';

/** What a development gateway has around it. */
export interface Development {
  /** The environment completed with everything a gateway needs. */
  readonly environment: Environment;
  /** The data folder. */
  readonly dataRoot: string;
  /** Seeds the demo and writes `demo.json`, before the first request is taken. */
  readonly prepare: (app: NestFastifyApplication) => Promise<void>;
  /** Stops the departments and the embedded database. */
  stop(): Promise<void>;
}

/** Starts what a gateway on a developer's machine needs: a database where none is named, and the departments. */
export async function startDevelopment(given: Environment): Promise<Development> {
  const folder = openDataFolder(given['DATA_DIR'] || '.data');
  const secrets = await developmentSecrets(folder.root);
  const database = given['DATABASE_URL']
    ? undefined
    : await startEmbeddedDatabase(folder.root, secrets.passwords);
  const departments = await startDepartmentProcess(secrets.sandboxTokens);
  const departmentsUrl = `http://127.0.0.1:${departments.port}`;
  const databaseUrls = database && { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl };
  return {
    dataRoot: folder.root,
    environment: {
      ...defaults(given, secrets, departmentsUrl),
      LETTERS_DIR: join(folder.root, 'letters'),
      ...given,
      ...databaseUrls,
    },
    prepare: async (app) => {
      await seed(app, { secrets, departmentsUrl });
      await writeDemoFile(app, { dataRoot: folder.root, secrets, departmentsUrl });
    },
    stop: async () => stopAll(departments, database, folder),
  };
}

function defaults(given: Environment, secrets: DevelopmentSecrets, departmentsUrl: string): Environment {
  return {
    PUBLIC_URL: `http://127.0.0.1:${given['PORT'] || '3000'}`,
    OIDC_SIGNING_JWKS: JSON.stringify({ keys: [secrets.issuerKey] }),
    OIDC_COOKIE_KEY: secrets.cookieKey,
    CREDENTIAL_KEY: secrets.credentialKey,
    REPORT_SIGNING_KEY: JSON.stringify(secrets.reportKey),
    ARTIFACT_SIGNING_KEY: JSON.stringify(secrets.artifactKey),
    PORTAL_REDIRECT_URIS: `http://127.0.0.1:${given['PORT'] || '3000'}/portal/signed-in`,
    REAL_NAME_URL: `${departmentsUrl}${REAL_NAME_PATH}`,
    REAL_NAME_TOKEN: secrets.sandboxTokens[REAL_NAME_DEPARTMENT] ?? '',
    ALLOW_PLAIN_HTTP_ENDPOINTS: 'true',
    WEBHOOK_ALLOW_LOOPBACK: 'true',
    LOG_LEVEL: 'warn',
  };
}

async function stopAll(
  departments: DepartmentProcess,
  database: EmbeddedDatabase | undefined,
  folder: { close: () => void },
): Promise<void> {
  await departments.stop();
  database?.stop();
  folder.close();
}
