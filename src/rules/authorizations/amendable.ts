import { InvalidInput } from '../../platform/http/index.js';
import { statusAt } from './authorization-lifecycle.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { AuthorizationChanged, WrongState } from './authorizations.problems.js';

/** What is over stays over: it is asked for anew. One that is used up may get more uses. @throws WrongState */
export function refuseUnlessLive(authorization: AuthorizationEntity, at: Date): void {
  const status = statusAt({ ...authorization, maxUses: null, uses: 0 }, at);
  if (!['active', 'pending', 'suspended'].includes(status))
    throw new WrongState(`The authorization is ${status}.`);
}

/** Ends the transaction of an amendment that found another state than it was made for. @throws AuthorizationChanged, InvalidInput */
export function orRefused(outcome: 'amended' | 'changed' | 'used-more-often'): void {
  if (outcome === 'changed') throw new AuthorizationChanged('Somebody else changed it at this moment.');
  if (outcome === 'amended') return;
  const detail = 'It was used more often already.';
  throw new InvalidInput(detail, { errors: [{ pointer: '/maxUses', code: 'used-more-often', detail }] });
}
