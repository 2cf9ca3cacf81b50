import { type Caller, participantOf } from '../../parties/identity/index.js';

/** Whose authorizations are looked at: those an enterprise gave, or those an institution was given. */
export type Side = { readonly uscc: string } | { readonly institutionId: string };

/** An enterprise sees what it gave, an institution what it was given. */
export function sideOf(caller: Caller): Side {
  return caller.uscc === null ? { institutionId: participantOf(caller) } : { uscc: caller.uscc };
}
