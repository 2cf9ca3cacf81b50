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

/**
 * The lease of answers: one that was decided is sent within it or decided anew. Whoever takes access away waits for its end
 * before saying so: from then on no answer decided before is handed to a socket, in any process.
 */
export abstract class AnswerLease {
  abstract end(): Promise<void>;
}
