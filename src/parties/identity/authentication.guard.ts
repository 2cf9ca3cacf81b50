import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { accessDeclarationOf, Problem } from '../../platform/http/index.js';
import { Clock } from '../../platform/database/index.js';
import type { CallerRequest } from './caller.js';
import { Unauthenticated } from './identity.problems.js';
import { CHALLENGE, Possession } from './possession.js';
import { presentedToken } from './presented-token.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Step one of four: who is calling. Every handler but the public ones needs a verified access token. */
@Injectable()
export class AuthenticationGuard extends AuthGuard('access-token') {
  constructor(
    private readonly tokens: VerifiedTokens,
    private readonly clock: Clock,
    private readonly possession: Possession,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (accessDeclarationOf(context.getHandler()).publicReason !== undefined) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const presented = presentedToken(request);
    const known = presented ? this.tokens.find(presented.token, this.clock.now().getTime()) : undefined;
    if (known) request.tokenHolder = known;
    else await super.canActivate(context);
    const holder = request.tokenHolder;
    const isBound = presented?.scheme === 'dpop' || holder?.confirmation !== undefined;
    if (isBound && presented && holder) await this.possession.assert(request, presented, holder);
    return true;
  }

  override handleRequest<T>(error: unknown, holder: T | false, failure?: unknown): T {
    if (failure instanceof Problem) throw failure; // the keys of the issuer are not known yet
    if (error !== null && error !== undefined && !(error instanceof Error))
      throw new Unauthenticated(WHAT_TO_DO, { challenge: CHALLENGE });
    if (!holder) throw new Unauthenticated(WHAT_TO_DO, { challenge: CHALLENGE, cause: error });
    return holder;
  }

  override getAuthenticateOptions(): { property: string; session: boolean } {
    return { property: 'tokenHolder', session: false };
  }
}

const WHAT_TO_DO = 'Fetch an access token from the token endpoint and send it as "Authorization: Bearer …".';
