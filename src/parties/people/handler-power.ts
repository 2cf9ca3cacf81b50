import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/index.js';
import type { Caller } from '../identity/index.js';
import { DelegationsRepository } from './delegations.repository.js';
import { DelegationEnded } from './people.problems.js';

/** That the power of a handler still holds at the moment something is changed by it. */
@Injectable()
export class HandlerPower {
  constructor(private readonly delegations: DelegationsRepository) {}

  /**
   * Keeps the delegation of a handler from ending until the transaction is over, so that nothing is done after its end has
   * been answered. Asks nothing of whose right to act does not rest on a delegation.
   *
   * @throws DelegationEnded
   */
  async hold(tx: Transaction, { uscc, delegation }: Caller): Promise<void> {
    if (!delegation || uscc === null || (await this.delegations.hold(tx, uscc, delegation.id))) return;
    throw new DelegationEnded('Ask the legal representative for a new one.');
  }
}
