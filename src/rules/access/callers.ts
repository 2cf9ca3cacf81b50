import { Injectable } from '@nestjs/common';
import { type Caller, isBoundAs, type SignedIn, type TokenHolder } from '../../parties/identity/index.js';
import { CallerStandingRepository } from './caller-standing.repository.js';
import type { CallerFacts } from './decide-caller.js';
import { PersonStandingRepository } from './person-standing.repository.js';

/** Who calls, and what is decided by besides action and token. */
export interface FoundCaller {
  readonly caller: Caller;
  readonly facts: Omit<CallerFacts, 'action' | 'scopes' | 'tokenIssuedAtS'>;
}

/** Looks up anew for every request who holds a token: software by its client, a person by its session. */
@Injectable()
export class Callers {
  constructor(
    private readonly clients: CallerStandingRepository,
    private readonly people: PersonStandingRepository,
  ) {}

  /** `undefined` for whom nobody knows, and for people who are not signed in any more. */
  async find(holder: TokenHolder): Promise<FoundCaller | undefined> {
    const { clientId, person } = holder;
    return person ? this.findPerson(clientId, person) : this.findClient(holder);
  }

  private async findClient({ clientId, confirmation }: TokenHolder): Promise<FoundCaller | undefined> {
    const standing = await this.clients.find(clientId);
    if (!standing) return undefined;
    const { role, participant_id: participantId, uscc } = standing;
    return {
      caller: { clientId, role, participantId, uscc, personId: null, sessionId: null, delegation: null },
      facts: {
        role,
        clientStatus: standing.client_status,
        tokensValidFromS: standing.tokens_valid_from_s,
        isBoundAsRequired: isBoundAs(standing.token_binding, confirmation),
        participantStatus: standing.participant_status,
        enterpriseStatus: standing.enterprise_status,
      },
    };
  }

  private async findPerson(clientId: string, signedIn: SignedIn): Promise<FoundCaller | undefined> {
    const person = await this.people.find(signedIn);
    if (!person) return undefined;
    const { role, participantId, uscc, participantStatus, enterpriseStatus, delegation } = person;
    return {
      caller: { clientId, role, participantId, uscc, ...signedIn, delegation },
      // Whether the client may act is not asked: the portal is ours. Tokens end with the session.
      facts: {
        role,
        clientStatus: 'active',
        tokensValidFromS: 0,
        isBoundAsRequired: true,
        participantStatus,
        enterpriseStatus,
        person,
      },
    };
  }
}
