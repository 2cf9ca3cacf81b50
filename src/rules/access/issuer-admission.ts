import { Injectable } from '@nestjs/common';
import type { Problem } from '../../platform/http/index.js';
import { type Caller, CallerAdmission } from '../../parties/identity/index.js';
import { problemOfDenial } from './access.problems.js';
import { CallerQuotas } from './caller-quotas.js';
import { CallerStandingRepository } from './caller-standing.repository.js';
import { decideCaller } from './decide-caller.js';

/** Steps two to four for clients that prove themselves to the authorization server by their key and not by a token. */
@Injectable()
export class IssuerAdmission extends CallerAdmission {
  constructor(
    private readonly standings: CallerStandingRepository,
    private readonly quotas: CallerQuotas,
  ) {
    super();
  }

  async admit(clientId: string, action: string): Promise<{ caller: Caller; denial?: Problem }> {
    this.quotas.refuseAgain(clientId);
    const standing = await this.standings.find(clientId);
    if (!standing) throw problemOfDenial('unauthenticated');
    const { role, participant_id: participantId, uscc } = standing;
    const decision = decideCaller({
      action,
      role,
      scopes: [role],
      clientStatus: standing.client_status,
      tokensValidFromS: 0,
      tokenIssuedAtS: 0, // there is no token that could be too old or not bound
      isBoundAsRequired: true,
      participantStatus: standing.participant_status,
      enterpriseStatus: standing.enterprise_status,
    });
    const caller = {
      clientId,
      role,
      participantId,
      uscc,
      personId: null,
      sessionId: null,
      delegation: null,
    };
    await this.quotas.admit(caller);
    return decision.allowed ? { caller } : { caller, denial: problemOfDenial(decision.reason) };
  }
}
