/** The states a letter is stored in. That its time is over follows from `dueUntil`, also before anybody has noted it. */
export type LetterState = 'awaiting-image' | 'pending-review' | 'accepted' | 'refused' | 'expired';

/** What happens to a letter after it was imported. */
export type LetterChange = 'image-received' | 'accepted' | 'refused' | 'expired';

/** From which state a change leads to which; what does not stand here does not happen. */
export const LETTER_CHANGES: Readonly<
  Record<LetterChange, { readonly from: LetterState; readonly to: LetterState }>
> = {
  'image-received': { from: 'awaiting-image', to: 'pending-review' },
  accepted: { from: 'pending-review', to: 'accepted' },
  refused: { from: 'pending-review', to: 'refused' },
  expired: { from: 'pending-review', to: 'expired' },
};

/** What the state of a letter follows from. */
interface Due {
  readonly status: LetterState;
  /** Until when the next step must be taken, exclusive. */
  readonly dueUntil: Date;
}

/** The state at a moment of the database's clock. What is decided stays decided; what waits waits until it is due. */
export function letterStatusAt({ status, dueUntil }: Due, at: Date): LetterState {
  const isWaiting = status === 'awaiting-image' || status === 'pending-review';
  return isWaiting && !(at < dueUntil) ? 'expired' : status;
}

/** Whether somebody had a hand in a letter, so that another person must review it. */
export function isFirstPerson(
  letter: { readonly importedBy: string; readonly uploadedBy: string | null },
  actor: string,
): boolean {
  return actor === letter.importedBy || actor === letter.uploadedBy;
}
