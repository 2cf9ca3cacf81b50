import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { Provider, type Configuration, errors } from 'oidc-provider';
import type { Database } from '../../platform/database/index.js';
import { ROLES } from './caller.js';
import type { Clients } from './clients.service.js';
import { ACCESS_TOKEN_LIFE_S, type IdentitySettings, SIGNING_ALGORITHMS } from './identity.settings.js';
import { bindingFeatures, refuseOldProofs } from './issuer-binding.js';
import { type PushedRequestParts, pushedRequestFeatures, receivePushedRequests } from './pushed-requests.js';
import { IssuerStore } from './issuer-store.js';
import { type PeopleAtIssuer, peopleConfiguration } from './people-at-issuer.js';

/** What other rooms add to the authorization server. */
export interface IssuerParts {
  readonly people: PeopleAtIssuer;
  readonly pushed: PushedRequestParts;
}

/**
 * The authorization server: client credentials with `private_key_jwt`, the code flow for people, JWT access tokens of at
 * most five minutes for this gateway, bound to a key or a certificate, and nothing else. To be mounted where no body parser
 * runs.
 *
 * @source RFC 6749 section 4.4, RFC 7523, RFC 9068
 */
export function authorizationServer(
  settings: IdentitySettings,
  database: Database,
  clients: Clients,
  { people, pushed }: IssuerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const provider = new Provider(settings.issuer, {
    ...configuration(settings, database, clients),
    ...peopleConfiguration(settings, people),
  });
  const isHttps = settings.issuer.startsWith('https:');
  provider.proxy = true; // the scheme below is ours, never the sender's
  refuseOldProofs(provider);
  receivePushedRequests(provider, pushed);
  const callback = provider.callback();
  const app = express().disable('x-powered-by');
  people.servePages(app, provider);
  app.use('/oidc', callback);
  const { host } = new URL(settings.issuer);
  return (request, response) => {
    // Links are built from the configured issuer, whatever the sender calls us.
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = isHttps ? 'https' : 'http';
    delete request.headers['x-forwarded-host'];
    app(request, response);
  };
}

/** A client assertion is made for one request: it need not live longer. */
const LONGEST_ASSERTION_MS = 600_000;

function configuration(settings: IdentitySettings, database: Database, clients: Clients): Configuration {
  const algorithms = [...SIGNING_ALGORITHMS];
  return {
    adapter: (model: string) => new IssuerStore(model, database, clients),
    jwks: settings.signingKeys,
    scopes: [...ROLES],
    assertJwtClientAuthClaimsAndHeader: async (_context, { exp }) => {
      if (Number(exp) * 1_000 > Date.now() + LONGEST_ASSERTION_MS)
        throw new errors.InvalidClientAuth('too long a life');
    },
    enabledJWA: {
      clientAuthSigningAlgValues: algorithms,
      dPoPSigningAlgValues: algorithms,
      idTokenSigningAlgValues: ['ES256'],
    },
    features: {
      ...bindingFeatures(settings),
      ...pushedRequestFeatures,
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => settings.audience,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== settings.audience) throw new errors.InvalidTarget();
          return {
            scope: ROLES.join(' '),
            audience: settings.audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: ACCESS_TOKEN_LIFE_S,
            jwt: { sign: { alg: 'ES256' } },
          };
        },
      },
    },
  };
}
