import { z } from 'zod';
import { parseStrictJson } from '../../platform/http/index.js';
import type { SignedIn, TokenHolder } from './caller.js';
import type { Confirmation } from './token-binding.js';

const THUMBPRINT = z.string().regex(/^[\w-]{43}$/);

const header = z.looseObject({
  alg: z.string(),
  kid: z.string().min(1).max(200),
  typ: z.string().regex(/^(application\/)?at\+jwt$/i),
});

/** A token bound in a way that cannot be checked here is not accepted. @source RFC 7800 section 3.1 */
const confirmation = z
  .strictObject({ jkt: THUMBPRINT.optional(), 'x5t#S256': THUMBPRINT.optional() })
  .refine((members) => Object.keys(members).length > 0);

const claims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1),
  client_id: z.string().min(1).max(200),
  exp: z.number().int(),
  iat: z.number().int(),
  jti: z.string().min(1),
  scope: z.string().default(''),
  cnf: confirmation.optional(),
  sid: z.uuid().optional(),
});

const personId = z.uuid();

/** What the header of an access token says, or `undefined` when it is not one. @source RFC 9068 section 2.1 */
export function readTokenHeader(token: string): { alg: string; kid: string } | undefined {
  const [encoded = ''] = token.split('.', 1);
  try {
    const text = Buffer.from(encoded, 'base64url').toString('utf8');
    // Of a name that stands twice, two readers take another. @source RFC 7515 section 5.2
    const result = header.safeParse(parseStrictJson(text, { maxDepth: 5 }));
    return result.success ? { alg: result.data.alg, kid: result.data.kid } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the claims of a verified token say, compared exactly: one audience, the issuer to the letter, every
 * claim of RFC 9068 present, no token from the future.
 */
export function readTokenClaims(
  payload: unknown,
  expected: { issuer: string; audience: string; nowS: number },
): { holder: TokenHolder; expiresAtMs: number } | undefined {
  const result = claims.safeParse(payload);
  if (!result.success) return undefined;
  const { iss, aud, sub, client_id: clientId, exp, iat, scope, cnf } = result.data;
  const person = sub === clientId ? undefined : personOf(result.data);
  const isOurs =
    iss === expected.issuer && aud === expected.audience && (sub === clientId || person !== undefined);
  if (!isOurs || iat > expected.nowS + FUTURE_TOLERANCE_S || exp <= expected.nowS) return undefined;
  const holder = { clientId, scopes: scope.split(' ').filter(Boolean), issuedAtS: iat };
  return {
    holder: {
      ...holder,
      ...(person ? { person } : {}),
      ...(cnf ? { confirmation: confirmationOf(cnf) } : {}),
    },
    expiresAtMs: exp * 1_000,
  };
}

function confirmationOf({ jkt, 'x5t#S256': x5t }: z.output<typeof confirmation>): Confirmation {
  return {
    ...(jkt === undefined ? {} : { keyThumbprint: jkt }),
    ...(x5t === undefined ? {} : { certificateThumbprint: x5t }),
  };
}

/** A token of a person names person and session; one of software has its client as its subject and no session. */
function personOf({ sub, sid }: z.output<typeof claims>): SignedIn | undefined {
  return sid !== undefined && personId.safeParse(sub).success ? { personId: sub, sessionId: sid } : undefined;
}

/** A token may be this far ahead of our clock. @source FAPI 2.0: accept up to 10 s, refuse from 60 s */
export const FUTURE_TOLERANCE_S = 10;
