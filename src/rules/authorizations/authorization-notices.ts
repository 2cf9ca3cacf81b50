import type { Role } from '../../parties/identity/index.js';
import type { Notice } from '../../parties/notices/index.js';
import { isLetterNote } from './authorization-lifecycle.js';
import type { ChangeNote } from './change-note.js';

const DAY_MS = 86_400_000;

/** What is known when a change is told of. */
interface Told {
  readonly by: Role;
  readonly at: Date;
  /** For how many days after it was taken away an institution may still hold copies. */
  readonly deleteCopiesWithinDays: number;
}

/**
 * Who is told of a change: the side that did not make it. An institution whose authorization is gone is told until when it
 * must have deleted its copies.
 */
export function noticesOf({ change, of, reason }: ChangeNote, told: Told): Notice[] {
  if (isLetterNote(change)) return []; // both sides are told once it is reviewed
  const { by, at } = told;
  const about = { uscc: of.uscc, authorizationId: of.id };
  const { institutionId, purpose } = of;
  const [bank, enterprise] = [{ participantId: institutionId }, { uscc: of.uscc }];
  const terms = { institutionId, items: of.itemCodes, purpose };
  const period = { validFrom: of.validFrom.toISOString(), validUntil: of.validUntil.toISOString() };
  if (change === 'requested') {
    const decideUntil = of.decideUntil?.toISOString() ?? period.validUntil;
    return [{ ...about, to: enterprise, kind: 'authorization.requested', data: { ...terms, decideUntil } }];
  }
  if (change === 'declined')
    return [{ ...about, to: bank, kind: 'authorization.declined', data: { reason } }];
  if (change === 'granted' || change === 'signed') {
    if (of.status === 'pending-signature') return []; // told once it is signed
    return [{ ...about, to: bank, kind: 'authorization.granted', data: { ...terms, ...period } }];
  }
  const others = [...(by === 'institution' ? [] : [bank]), ...(by === 'enterprise' ? [] : [enterprise])];
  const data = { by, reason, version: of.version ?? 1 };
  const deleteCopiesBy = new Date(at.getTime() + told.deleteCopiesWithinDays * DAY_MS).toISOString();
  return others.map((to) =>
    change === 'revoked'
      ? { ...about, to, kind: 'authorization.revoked', data: { ...data, deleteCopiesBy } }
      : { ...about, to, kind: `authorization.${change}`, data },
  );
}
