import { keyPurposeSettings } from './key-purposes.js';
import { InvalidSettings, readSettings } from './settings.js';

const SECRET = 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI';
const JWK = JSON.stringify({ kty: 'EC', kid: 'a', d: SECRET });
const OTHER = { kty: 'EC', kid: 'b', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' };

function faultsOf(environment: Record<string, string>): string[] {
  try {
    readSettings({ keyPurposes: keyPurposeSettings }, environment);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    expect(error.message).not.toContain(SECRET);
    return error.faults.map(({ variable, reason }) => `${variable} ${reason}`);
  }
}

describe('X04: keyPurposeSettings', () => {
  it('accepts keys that differ, and what holds no key', () => {
    const environment = {
      OIDC_SIGNING_JWKS: JSON.stringify({ keys: [JSON.parse(JWK), OTHER] }),
      REPORT_SIGNING_KEY: JSON.stringify({ ...OTHER, d: 'another' }),
      CREDENTIAL_KEY: 'f3Kq9-Zt7Lw2Xb8Rn5Vc1Hd6Jp0Ms4Gy',
      OIDC_COOKIE_KEY: 'null',
      PASSWORD: 'f3Kq9-Zt7Lw2Xb8Rn5Vc1Hd6Jp0Ms4Gy',
    };
    expect(faultsOf(environment)).toEqual([]);
    expect(faultsOf({})).toEqual([]);
  });

  it('accepts public halves in two variables', () => {
    const jwks = JSON.stringify({ keys: [{ kty: 'EC', kid: 'a', x: SECRET }] });
    expect(faultsOf({ ONE_KEYS: jwks, OTHER_KEYS: jwks })).toEqual([]);
  });

  it('refuses a private key that two variables hold, in a set or alone, under whatever name', () => {
    const set = JSON.stringify({ keys: [OTHER, { kty: 'EC', kid: 'elsewhere', d: SECRET }] });
    expect(
      faultsOf({ REPORT_SIGNING_KEY: JWK, OIDC_SIGNING_JWKS: set, ARTIFACT_KEYS: JSON.stringify(OTHER) }),
    ).toEqual([
      'OIDC_SIGNING_JWKS holds a key that ARTIFACT_KEYS holds too',
      'REPORT_SIGNING_KEY holds a key that OIDC_SIGNING_JWKS holds too',
    ]);
  });

  it('refuses one text for two keys', () => {
    expect(faultsOf({ CREDENTIAL_KEY: SECRET, OIDC_COOKIE_KEY: SECRET })).toEqual([
      'OIDC_COOKIE_KEY holds a key that CREDENTIAL_KEY holds too',
    ]);
  });
});
