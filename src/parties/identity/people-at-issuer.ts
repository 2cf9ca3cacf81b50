import type { Express } from 'express';
import { type Configuration, interactionPolicy, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { ROLES } from './caller.js';
import { ACCESS_TOKEN_LIFE_S, type IdentitySettings } from './identity.settings.js';

/** The one client through which people sign in: the pages of this gateway. */
export const PORTAL_CLIENT_ID = 'portal';

/** For how long a sign-in that was begun may be completed, and a code be redeemed. */
const INTERACTION_LIFE_S = 600;
const CODE_LIFE_S = 60;

/** What the authorization server must know of people. Provided by the room of people, which stands later. */
export abstract class PeopleAtIssuer {
  /** The longest a person stays signed in. */
  abstract readonly longestSessionS: number;

  /** Whether there is such a person and it may sign in. */
  abstract isActive(personId: string): Promise<boolean>;

  /** Whether the session of a sign-in, which has the id of its grant, has neither ended nor run out. */
  abstract isSignedIn(sessionId: string): Promise<boolean>;

  /** Adds the pages on which people sign in. */
  abstract servePages(app: Express, provider: Provider): void;
}

/**
 * What people add to the authorization server: the code flow with PKCE for the portal, exact redirect addresses, neither
 * refresh tokens nor implicit answers. The portal is a public client: what runs in a browser cannot keep a key.
 *
 * @source RFC 9700 sections 2.1 and 4.1, RFC 7636, OAuth 2.0 for Browser-Based Applications
 */
export function peopleConfiguration(
  settings: IdentitySettings,
  people: PeopleAtIssuer,
): Partial<Configuration> {
  return {
    clients: settings.portalRedirectUris.length > 0 ? [portal(settings.portalRedirectUris)] : [],
    responseTypes: ['code'],
    clientAuthMethods: ['private_key_jwt', 'none'],
    pkce: { required: () => true },
    cookies: {
      keys: [settings.cookieKey],
      short: { httpOnly: true, sameSite: 'lax' },
      long: { httpOnly: true, sameSite: 'lax' },
    },
    ttl: {
      ClientCredentials: ACCESS_TOKEN_LIFE_S,
      AccessToken: ACCESS_TOKEN_LIFE_S,
      AuthorizationCode: CODE_LIFE_S,
      Interaction: INTERACTION_LIFE_S,
      Grant: people.longestSessionS,
      Session: people.longestSessionS,
    },
    findAccount: async (_context, id) =>
      (await people.isActive(id)) ? { accountId: id, claims: () => ({ sub: id }) } : undefined,
    expiresWithSession: () => false, // our own sessions end tokens, at once and in every process
    extraTokenClaims: (_context, token) =>
      'grantId' in token && token.grantId !== undefined ? { sid: token.grantId } : undefined,
    interactions: { policy: policy(people), url: (_context, { uid }) => `/oidc/interaction/${uid}` },
    renderError,
  };
}

const portal = (redirectUris: string[]) => ({
  client_id: PORTAL_CLIENT_ID,
  redirect_uris: redirectUris,
  grant_types: ['authorization_code'],
  response_types: ['code' as const],
  token_endpoint_auth_method: 'none' as const,
  id_token_signed_response_alg: 'ES256' as const,
  scope: ROLES.join(' '),
});

/** Signing in is the only thing that is asked of a person: the portal is ours and needs no further permission. */
function policy(people: PeopleAtIssuer): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const prompts = base();
  prompts.remove('consent');
  const hasEnded = async ({ oidc }: KoaContextWithOIDC): Promise<boolean> => {
    const grantId = oidc.result?.consent?.grantId ?? oidc.session?.grantIdFor(PORTAL_CLIENT_ID);
    return oidc.session?.accountId !== undefined && !(grantId && (await people.isSignedIn(grantId)));
  };
  const check = new Check('session_ended', 'The session has ended', 'login_required', async (context) =>
    hasEnded(context),
  );
  prompts.get('login')?.checks.push(check);
  return prompts;
}

/** An error that no client may be told: plain text, for the person. */
function renderError(
  context: KoaContextWithOIDC,
  out: { error: string; error_description?: string | undefined },
): void {
  context.type = 'text/plain; charset=utf-8';
  context.body = `${out.error}: ${out.error_description ?? ''}\n登录未能完成，请回到门户重新登录。\n`;
}
