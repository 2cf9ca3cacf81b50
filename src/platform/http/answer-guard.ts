/**
 * The last check before an answer is handed to the socket. An answer that rests on something revocable
 * carries one; it is asked again when the answer leaves, however long it took to get there.
 */
export interface AnswerGuard {
  /** What the answer rests on, as plain JSON, so that a repeated answer can be guarded again. */
  readonly basis: object;

  /** @throws Problem when the answer may no longer leave */
  check(): Promise<void>;
}

/** Gives the guard back for an answer that is handed out again. Joined in `app.module.ts`. */
export abstract class AnswerGuards {
  /** `requestId` is that of the request it is handed out for. */
  abstract revive(basis: object, requestId: string): AnswerGuard;
}

/** For how long after access was taken away its answer waits, so that no answer decided before is still on its way. */
export abstract class AnswerLease {
  abstract readonly leaseMs: number;
}
