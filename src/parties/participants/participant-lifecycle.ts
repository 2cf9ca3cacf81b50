/** Whether a participant may act. */
export type ParticipantStatus = 'active' | 'suspended' | 'closed';

/** A change of the state of a participant. */
export type StatusChange = 'suspended' | 'restored' | 'closed';

/** Everything that happens to a participant. */
export type ParticipantChange = 'registered' | 'changed' | StatusChange;

/**
 * From which state a change leads to which; what does not stand here does not happen. Nothing leads out of `closed`:
 * that an institution was closed or a department has withdrawn is final, so it takes two steps, of which the first can
 * be undone.
 */
export const STATUS_CHANGES: Readonly<
  Record<StatusChange, { readonly from: ParticipantStatus; readonly to: ParticipantStatus }>
> = {
  suspended: { from: 'active', to: 'suspended' },
  restored: { from: 'suspended', to: 'active' },
  closed: { from: 'suspended', to: 'closed' },
};

/** The change that leads from one state to another; `undefined` where none does. */
export function changeBetween(from: ParticipantStatus, to: ParticipantStatus): StatusChange | undefined {
  const changes: readonly StatusChange[] = ['suspended', 'restored', 'closed'];
  return changes.find((change) => STATUS_CHANGES[change].from === from && STATUS_CHANGES[change].to === to);
}
