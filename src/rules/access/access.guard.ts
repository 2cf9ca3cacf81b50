import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { accessDeclarationOf } from '../../platform/http/index.js';
import { actorOf, type CallerRequest } from '../../parties/identity/index.js';
import { problemOfDenial } from './access.problems.js';
import { CallerQuotas } from './caller-quotas.js';
import { Callers } from './callers.js';
import { decideCaller } from './decide-caller.js';
import { ruleOf } from './policy.js';

/**
 * Steps two to four, for every route: what the action needs, what the caller has now, decide. A handler that
 * declares nothing is refused. Whatever a genuine caller asks is taken of its quota, allowed or not; nobody else
 * can use it up.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly callers: Callers,
    private readonly quotas: CallerQuotas,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { action, publicReason } = accessDeclarationOf(context.getHandler());
    if (publicReason !== undefined) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const holder = request.tokenHolder;
    const isOutsideQuota = action !== undefined && ruleOf(action)?.isOutsideQuota === true;
    if (!holder) throw problemOfDenial('unauthenticated');
    if (!isOutsideQuota) this.quotas.refuseAgain(holder.person?.personId ?? holder.clientId);
    const found = await this.callers.find(holder);
    if (!found) throw problemOfDenial('unauthenticated');
    const decision = decideCaller({
      ...found.facts,
      action: action ?? 'undeclared',
      scopes: holder.scopes,
      tokenIssuedAtS: holder.issuedAtS,
    });
    if (!decision.allowed && decision.reason === 'unauthenticated') throw problemOfDenial(decision.reason);
    request.caller = found.caller;
    request.callerKey = actorOf(found.caller);
    if (!decision.allowed || !isOutsideQuota) await this.quotas.admit(found.caller);
    if (!decision.allowed) throw problemOfDenial(decision.reason);
    return true;
  }
}
