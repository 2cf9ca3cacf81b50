import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { Clock } from '../../platform/database/index.js';
import { IDENTITY_SETTINGS, type IdentitySettings, SIGNING_ALGORITHMS } from './identity.settings.js';
import { IssuerKeys } from './issuer-keys.js';
import { FUTURE_TOLERANCE_S, readTokenClaims, readTokenHeader } from './token-claims.js';
import { presentedToken } from './presented-token.js';
import { VerifiedTokens } from './verified-tokens.js';
import type { CallerRequest, TokenHolder } from './caller.js';

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
      jwtFromRequest: ((request: CallerRequest) => presentedToken(request)?.token ?? null) as never,
      secretOrKeyProvider: keyProvider(new IssuerKeys(settings.jwksUri, clock)),
      issuer: settings.issuer,
      audience: settings.audience,
      algorithms: [...SIGNING_ALGORITHMS],
      // For `nbf`; `exp` is compared again without it in `readTokenClaims`.
      jsonWebTokenOptions: { clockTolerance: FUTURE_TOLERANCE_S },
      passReqToCallback: true,
    });
  }

  validate(request: CallerRequest, payload: unknown): TokenHolder | false {
    const presented = presentedToken(request);
    const { issuer, audience } = this.settings;
    const verified = readTokenClaims(payload, { issuer, audience, nowS: this.clock.now().getTime() / 1_000 });
    if (!verified || !presented) return false;
    this.tokens.add(presented.token, verified.holder, verified.expiresAtMs);
    return verified.holder;
  }
}

/** Finds the key of a token by its `kid` among the issuer's keys for the algorithm the token names. */
function keyProvider(keys: IssuerKeys): SecretOrKeyProvider {
  return (_request, token: string, done) => {
    const header = readTokenHeader(token);
    if (!header) return done(new Error('not an access token'));
    keys.find(header).then(
      (key) => (key ? done(null, key as never) : done(new Error('no key'))), // jsonwebtoken takes a KeyObject, its types for passport do not
      (error: unknown) => done(error instanceof Error ? error : new Error('no key')),
    );
  };
}
