import { z } from 'zod';
import type { SignedIn, TokenHolder } from './caller.js';

const header = z.looseObject({
  alg: z.string(),
  kid: z.string().min(1).max(200),
  typ: z.string().regex(/^(application\/)?at\+jwt$/i),
});

const claims = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  sub: z.string().min(1),
  client_id: z.string().min(1).max(200),
  exp: z.number().int(),
  iat: z.number().int(),
  jti: z.string().min(1),
  scope: z.string().default(''),
  sid: z.uuid().optional(),
});

const personId = z.uuid();

/** What the header of an access token says, or `undefined` when it is not one. @source RFC 9068 section 2.1 */
export function readTokenHeader(token: string): { alg: string; kid: string } | undefined {
  const [encoded = ''] = token.split('.', 1);
  try {
    const result = header.safeParse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
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
  const { iss, aud, sub, client_id: clientId, exp, iat, scope } = result.data;
  const person = sub === clientId ? undefined : personOf(result.data);
  const isOurs =
    iss === expected.issuer && aud === expected.audience && (sub === clientId || person !== undefined);
  if (!isOurs || iat > expected.nowS + FUTURE_TOLERANCE_S || exp <= expected.nowS) return undefined;
  return {
    holder: {
      clientId,
      scopes: scope.split(' ').filter(Boolean),
      issuedAtS: iat,
      ...(person ? { person } : {}),
    },
    expiresAtMs: exp * 1_000,
  };
}

/** A token of a person names person and session; one of software has its client as its subject and no session. */
function personOf({ sub, sid }: z.output<typeof claims>): SignedIn | undefined {
  return sid !== undefined && personId.safeParse(sub).success ? { personId: sub, sessionId: sid } : undefined;
}

/** A token may be this far ahead of our clock. @source FAPI 2.0: accept up to 10 s, refuse from 60 s */
export const FUTURE_TOLERANCE_S = 10;
