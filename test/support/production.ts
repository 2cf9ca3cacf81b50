import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEcPrivateJwk, SealingKey } from '../../src/platform/crypto/index.js';
import { freePort } from '../../src/sandbox/embedded-database.js';
import type { TestDatabase } from './test-database.js';

/** Everything a production gateway must be told, with keys of its own. */
export async function production(
  database: Pick<TestDatabase, 'url' | 'ownerUrl'>,
): Promise<Record<string, string>> {
  return {
    NODE_ENV: 'production',
    PORT: String(await freePort()),
    PUBLIC_URL: 'https://gateway.example.gov.cn',
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    OIDC_SIGNING_JWKS: JSON.stringify({ keys: [await newEcPrivateJwk()] }),
    OIDC_COOKIE_KEY: randomBytes(32).toString('hex'),
    CREDENTIAL_KEY: SealingKey.generate(),
    REPORT_SIGNING_KEY: JSON.stringify(await newEcPrivateJwk()),
    LETTERS_DIR: join(tmpdir(), 'credit-gateway-letters'),
    ARTIFACT_SIGNING_KEY: JSON.stringify(await newEcPrivateJwk()),
    LOG_LEVEL: 'warn',
    DRAIN_NOTICE_MS: '0',
  };
}
