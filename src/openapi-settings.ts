import { randomBytes } from 'node:crypto';
import { type GatewaySettings, readGatewaySettings } from './app.module.js';
import { newEcPrivateJwk, SealingKey } from './platform/crypto/index.js';

/**
 * Settings with which the gateway can be made, but not started, to describe itself: keys of the moment and a
 * database nobody connects to.
 */
export async function documentSettings(): Promise<GatewaySettings> {
  return readGatewaySettings({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    PUBLIC_URL: 'http://127.0.0.1:3000',
    OIDC_SIGNING_JWKS: JSON.stringify({ keys: [await newEcPrivateJwk()] }),
    OIDC_COOKIE_KEY: randomBytes(32).toString('hex'),
    CREDENTIAL_KEY: SealingKey.generate(),
    REPORT_SIGNING_KEY: JSON.stringify(await newEcPrivateJwk()),
    LETTERS_DIR: '/nowhere',
    ARTIFACT_SIGNING_KEY: JSON.stringify(await newEcPrivateJwk()),
    LOG_LEVEL: 'silent',
  });
}
