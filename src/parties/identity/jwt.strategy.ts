import { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { createRemoteJWKSet } from 'jose';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { Clock } from '../../platform/database/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings, SIGNING_ALGORITHMS } from './identity.settings.js';
import { FUTURE_TOLERANCE_S, readTokenClaims, readTokenHeader } from './token-claims.js';
import { VerifiedTokens } from './verified-tokens.js';
import type { CallerRequest, TokenHolder } from './caller.js';

const BEARER = /^Bearer +([\w.~+/-]+=*)$/i;

/** The token of a request, from its `Authorization` header and nowhere else. @source RFC 6750 section 2.1 */
export function tokenOf(request: CallerRequest): string | null {
  return BEARER.exec(request.headers.authorization ?? '')?.[1] ?? null;
}

/**
 * Verifies an access token: key by `kid` from the issuer's key set, the algorithm that belongs to the key,
 * exact issuer and audience, type `at+jwt`. Key sources named in a token's header are never looked at.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    @Inject(IDENTITY_SETTINGS) private readonly settings: IdentitySettings,
    private readonly tokens: VerifiedTokens,
    private readonly clock: Clock,
  ) {
    super({
      jwtFromRequest: tokenOf as never,
      secretOrKeyProvider: keyProvider(settings.jwksUri),
      issuer: settings.issuer,
      audience: settings.audience,
      algorithms: [...SIGNING_ALGORITHMS],
      // For `nbf`; `exp` is compared again without it in `readTokenClaims`.
      jsonWebTokenOptions: { clockTolerance: FUTURE_TOLERANCE_S },
      passReqToCallback: true,
    });
  }

  validate(request: CallerRequest, payload: unknown): TokenHolder | false {
    const token = tokenOf(request);
    const { issuer, audience } = this.settings;
    const verified = readTokenClaims(payload, { issuer, audience, nowS: this.clock.now().getTime() / 1_000 });
    if (!verified || token === null) return false;
    this.tokens.add(token, verified.holder, verified.expiresAtMs);
    return verified.holder;
  }
}

/**
 * Finds the key of a token by its `kid` in the issuer's key set, whose `alg` must be the token's. An unknown
 * `kid` fetches the set anew at most once a minute; a set that cannot be fetched leaves the known keys.
 */
function keyProvider(jwksUri: string): SecretOrKeyProvider {
  const keyOf = createRemoteJWKSet(new URL(jwksUri), {
    cacheMaxAge: 600_000,
    cooldownDuration: 60_000,
    timeoutDuration: 5_000,
  });
  return (_request, token: string, done) => {
    const header = readTokenHeader(token);
    if (!header) return done(new Error('not an access token'));
    keyOf(header).then(
      (key) => done(null, KeyObject.from(key) as never), // jsonwebtoken takes a KeyObject, its types for passport do not
      (error: unknown) => done(error instanceof Error ? error : new Error('no key')),
    );
  };
}
