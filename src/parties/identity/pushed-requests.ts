import { Logger } from '@nestjs/common';
import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { asProblem, type Problem, type RefusalListener, requestIdOf } from '../../platform/http/index.js';
import type { Caller, CallNote } from './caller.js';

const logger = new Logger('identity');

/** What an institution asks for in a pushed request. @source RFC 9396 section 2 */
export const ASKED_TYPE = 'enterprise_authorization';

/** Steps two to four of access for who calls the authorization server. Provided by the room of access, which stands later. */
export abstract class CallerAdmission {
  /** Who this client is and, where it may not act so, why. @throws Problem where it is not known or its quota is used up */
  abstract admit(clientId: string, action: string): Promise<{ caller: Caller; denial?: Problem }>;
}

/** Asks enterprises for authorizations. Provided by the room of authorizations, which stands later. */
export abstract class AuthorizationAsking {
  /** Asks as this caller for these terms, as they came; gives the id of the request. @throws Problem */
  abstract ask(call: CallNote, terms: unknown): Promise<string>;
}

/** What is done about a pushed request beside keeping it. */
export interface PushedRequestParts {
  readonly admission: CallerAdmission;
  readonly asking: AuthorizationAsking;
  readonly refusals: RefusalListener;
}

/**
 * What pushed requests add to the authorization server: an institution pushes what it wants to be authorized, under an
 * address for the answer that it need not have registered, and with PKCE.
 *
 * @source RFC 9126, RFC 9396, RFC 7636, FAPI 2.0 section 5.3.2
 */
export const pushedRequestFeatures = {
  pushedAuthorizationRequests: { enabled: true as const, allowUnregisteredRedirectUris: true },
  richAuthorizationRequests: {
    enabled: true as const,
    types: { [ASKED_TYPE]: { validate: refuseToOpen } },
    // No token carries an authorization: its state is looked up each time.
    authorizationDetailsForGrantSource: () => undefined,
    authorizationDetailsForAccessToken: () => undefined,
  },
};

/**
 * The seam for the decision of an enterprise's representative in the browser. A pushed request is opened once, at the
 * authorization endpoint; what must follow is a prompt of the interaction policy that shows the request and has it
 * approved or refused through `AuthorizationRequests`. Until there is one, who opens it is sent back with an error, and
 * nobody is given a code: the enterprise decides through the API, and the institution sees it there.
 */
function refuseToOpen({ oidc }: KoaContextWithOIDC): void {
  if (oidc.route === 'pushed_authorization_request') return;
  if (oidc.route === 'authorization')
    throw new errors.TemporarilyUnavailable('the enterprise decides on this request elsewhere');
  throw new errors.InvalidRequest('authorization_details can only be pushed');
}

/**
 * Makes a request for an authorization of every pushed request, under the same rules as `POST /v1/authorization-requests`,
 * and tells its id beside the `request_uri`. One that is refused is told no `request_uri`.
 */
export function receivePushedRequests(provider: Provider, parts: PushedRequestParts): void {
  provider.use(async (context, next) => {
    await next();
    const { oidc, status } = context as KoaContextWithOIDC;
    if (oidc?.route !== 'pushed_authorization_request' || status !== 201) return;
    const requestId = requestIdOf(context.req);
    context.set('X-Request-Id', requestId);
    try {
      const id = await receive(oidc, requestId, parts);
      context.body = { ...(context.body as object), authorization_request_id: id };
    } catch (error) {
      const { status: code, retryAfterS, ...told } = refusalOf(error);
      context.status = code;
      context.body = told;
      if (retryAfterS !== undefined) context.set('Retry-After', String(retryAfterS));
    }
  });
}

async function receive(
  { client, params }: KoaContextWithOIDC['oidc'],
  requestId: string,
  { admission, asking, refusals }: PushedRequestParts,
): Promise<string> {
  const terms = termsOf(params ?? {});
  const { caller, denial } = await admission.admit(client?.clientId ?? '', 'authorization.request');
  const call = { id: requestId, caller };
  try {
    if (denial) throw denial;
    return await asking.ask(call, terms);
  } catch (error) {
    // Whoever named an enterprise leaves a record, whichever door was used.
    await refusals.onRefusal({ ...call, url: '/v1/authorization-requests', body: terms }, asProblem(error));
    throw error;
  }
}

/** @throws OIDCProviderError where exactly one thing is not asked for, or the answer would not go to an https address */
function termsOf(params: Record<string, unknown>): Record<string, unknown> {
  const { authorization_details: text, redirect_uri: address } = params;
  const details: unknown = typeof text === 'string' ? JSON.parse(text) : [];
  const [detail, ...others] = Array.isArray(details) ? (details as Record<string, unknown>[]) : [];
  if (!detail || others.length > 0)
    throw new errors.InvalidRequest(`exactly one authorization_details of type ${ASKED_TYPE} is needed`);
  if (!isSafe(String(address))) throw new errors.InvalidRequest('redirect_uri must be https');
  const { type: _, ...terms } = detail;
  return terms;
}

function isSafe(address: string): boolean {
  const { protocol, hostname, username } = new URL(address);
  const isHere = protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
  return username === '' && (protocol === 'https:' || isHere);
}

/** What is told of a refusal here, in the words of OAuth. */
interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly error_description: string | undefined;
  /** The stable code of the API, and where the terms are at fault. */
  readonly code?: string;
  readonly errors?: Problem['errors'];
  readonly retryAfterS?: number | undefined;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof errors.OIDCProviderError) {
    const { statusCode: status, error: name, error_description } = error;
    return { status, error: name, error_description };
  }
  const problem = asProblem(error);
  if (problem.status >= 500) logger.error({ err: problem.cause ?? problem }, 'a pushed request failed');
  const { status, code, message, retryAfterS, errors: faults } = problem;
  const isOfTerms = status === 422 || status === 400;
  return {
    status: isOfTerms ? 400 : status,
    error: isOfTerms ? 'invalid_authorization_details' : (NAMES[status] ?? 'server_error'),
    error_description: message,
    code,
    ...(faults.length > 0 ? { errors: faults } : {}),
    retryAfterS,
  };
}

/** By HTTP status. @source RFC 6749 section 4.1.2.1 */
const NAMES: Record<number, string> = {
  401: 'invalid_client',
  403: 'access_denied',
  429: 'temporarily_unavailable',
  503: 'temporarily_unavailable',
};
