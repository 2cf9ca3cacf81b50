import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newEcPrivateJwk, type PrivateEcJwk, SealingKey } from '../platform/crypto/index.js';
import type { DatabasePasswords } from './embedded-database.js';
import { DEMO_CLIENTS } from './demo-clients.js';
import { DEPARTMENTS } from './departments.js';
import { DEMO_ENTERPRISES } from './enterprises.js';

/** Everything secret of a development gateway, made once and kept in its data folder (mode 0600). */
export interface DevelopmentSecrets {
  readonly passwords: DatabasePasswords;
  readonly cookieKey: string;
  readonly credentialKey: string;
  readonly issuerKey: PrivateEcJwk;
  readonly reportKey: PrivateEcJwk;
  readonly artifactKey: PrivateEcJwk;
  /** Department key and `control` → bearer token. */
  readonly sandboxTokens: Record<string, string>;
  /** Demo client name, or code of a demo enterprise → private key. */
  readonly clientKeys: Record<string, PrivateEcJwk>;
}

/** Reads the secrets of this data folder, or makes them. */
export async function developmentSecrets(dataRoot: string): Promise<DevelopmentSecrets> {
  const file = join(dataRoot, 'secrets.json');
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as DevelopmentSecrets) : {}; // written below
  const made = await newSecrets();
  if (Object.keys(made).every((name) => name in known)) return known as DevelopmentSecrets;
  const secrets = { ...made, ...known }; // of an earlier version, which did not need some of them yet
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return secrets;
}

async function newSecrets(): Promise<DevelopmentSecrets> {
  const holders = [...DEMO_CLIENTS.map(({ name }) => name), ...DEMO_ENTERPRISES.map(({ uscc }) => uscc)];
  const keys = await Promise.all(holders.map(async (holder) => [holder, await newEcPrivateJwk()] as const));
  return {
    passwords: { superuser: token(), owner: token(), application: token() },
    cookieKey: token(),
    credentialKey: SealingKey.generate(),
    issuerKey: await newEcPrivateJwk(),
    reportKey: await newEcPrivateJwk(),
    artifactKey: await newEcPrivateJwk(),
    sandboxTokens: Object.fromEntries(
      [...DEPARTMENTS.map(({ key }) => key), 'control'].map((key) => [key, token()]),
    ),
    clientKeys: Object.fromEntries(keys),
  };
}

const token = (): string => randomBytes(32).toString('hex');
