import { type ExecutionContext, Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { accessDeclarationOf } from '../../platform/http/index.js';
import { Clock } from '../../platform/database/index.js';
import type { CallerRequest } from './caller.js';
import { Unauthenticated } from './identity.problems.js';
import { tokenOf } from './jwt.strategy.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Step one of four: who is calling. Every handler but the public ones needs a verified access token. */
@Injectable()
export class AuthenticationGuard extends AuthGuard('access-token') {
  constructor(
    private readonly tokens: VerifiedTokens,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    if (accessDeclarationOf(context.getHandler()).publicReason !== undefined) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const token = tokenOf(request);
    const known = token === null ? undefined : this.tokens.find(token, this.clock.now().getTime());
    if (known) request.tokenHolder = known;
    else await super.canActivate(context);
    return true;
  }

  override handleRequest<T>(error: unknown, holder: T | false): T {
    if (error !== null && error !== undefined && !(error instanceof Error))
      throw new Unauthenticated(WHAT_TO_DO);
    if (!holder) throw new Unauthenticated(WHAT_TO_DO, { cause: error });
    return holder;
  }

  override getAuthenticateOptions(): { property: string; session: boolean } {
    return { property: 'tokenHolder', session: false };
  }
}

const WHAT_TO_DO = 'Fetch an access token from the token endpoint and send it as "Authorization: Bearer …".';
