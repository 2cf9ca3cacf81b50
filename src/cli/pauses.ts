/** Why an attempt has to be repeated. `running`: an earlier attempt of the same request is still being worked on. */
export type RepeatReason = 'running' | 'passing';

const MOST_REPEATS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long a request may be worked on before we stop asking. */
const LONGEST_RUNNING_MS = 3_600_000;

/** Says how long to wait before each repeat: each time twice as long, and not forever. */
export class Pauses {
  private repeats = 0;
  private questions = 0;
  private runningMs = 0;

  /** The pause before the next attempt, in milliseconds; `undefined` when there is to be none. */
  next(reason: RepeatReason, notBeforeMs: number): number | undefined {
    if (reason === 'running') return this.nextQuestion(notBeforeMs);
    this.repeats += 1;
    return this.repeats > MOST_REPEATS ? undefined : pauseOf(this.repeats, notBeforeMs);
  }

  private nextQuestion(notBeforeMs: number): number | undefined {
    if (this.runningMs >= LONGEST_RUNNING_MS) return undefined;
    this.questions += 1;
    const pauseMs = pauseOf(this.questions, notBeforeMs);
    this.runningMs += pauseMs;
    return pauseMs;
  }
}

function pauseOf(round: number, notBeforeMs: number): number {
  return Math.min(Math.max(FIRST_PAUSE_MS * 2 ** (round - 1), notBeforeMs), LONGEST_PAUSE_MS);
}
