import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { accessDeclarationOf } from '../../platform/http/index.js';
import { type CallerRequest, isBoundAs } from '../../parties/identity/index.js';
import { problemOfDenial } from './access.problems.js';
import { CallerQuotas } from './caller-quotas.js';
import { CallerStandingRepository } from './caller-standing.repository.js';
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
    private readonly standings: CallerStandingRepository,
    private readonly quotas: CallerQuotas,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { action, publicReason } = accessDeclarationOf(context.getHandler());
    if (publicReason !== undefined) return true;
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const holder = request.tokenHolder;
    const isOutsideQuota = action !== undefined && ruleOf(action)?.isOutsideQuota === true;
    if (holder && !isOutsideQuota) this.quotas.refuseAgain(holder.clientId);
    const standing = holder && (await this.standings.find(holder.clientId));
    if (!holder || !standing) throw problemOfDenial('unauthenticated');
    const decision = decideCaller({
      action: action ?? 'undeclared',
      role: standing.role,
      scopes: holder.scopes,
      clientStatus: standing.client_status,
      tokensValidFromS: standing.tokens_valid_from_s,
      tokenIssuedAtS: holder.issuedAtS,
      isBoundAsRequired: isBoundAs(standing.token_binding, holder.confirmation),
      participantStatus: standing.participant_status,
      enterpriseStatus: standing.enterprise_status,
    });
    if (!decision.allowed && decision.reason === 'unauthenticated') throw problemOfDenial(decision.reason);
    const { clientId } = holder;
    const { role, participant_id: participantId, uscc } = standing;
    request.caller = { clientId, role, participantId, uscc };
    request.callerKey = clientId;
    if (!decision.allowed || !isOutsideQuota) await this.quotas.admit(request.caller);
    if (!decision.allowed) throw problemOfDenial(decision.reason);
    return true;
  }
}
