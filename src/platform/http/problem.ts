/** One fault of the input: where (RFC 6901 pointer), what (stable code), and a sentence for the caller. */
export interface InputFault {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** What a problem may carry beside its sentence. */
export interface ProblemOptions {
  readonly cause?: unknown;
  readonly errors?: readonly InputFault[];
  /** Whole seconds after which a new try makes sense. */
  readonly retryAfterS?: number;
  /** For status 401: how to prove who is calling, as `WWW-Authenticate` says it. */
  readonly challenge?: string;
}

/**
 * What can go wrong and be told to the caller. Rooms declare their own with `defineProblem`.
 *
 * @source RFC 9457
 */
export abstract class Problem extends Error {
  abstract readonly code: string;
  abstract readonly status: number;
  abstract readonly title: string;
  readonly errors: readonly InputFault[];
  readonly retryAfterS: number | undefined;
  readonly challenge: string | undefined;

  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.errors = options.errors ?? [];
    this.retryAfterS = options.retryAfterS;
    this.challenge = options.challenge;
  }
}

/** A class of problems: its stable code, HTTP status and title, ready to be thrown with a detail. */
export interface ProblemClass {
  new (detail: string, options?: ProblemOptions): Problem;
  readonly code: string;
  readonly status: number;
  readonly title: string;
}

const defined = new Map<string, ProblemClass>();

/** Declares one problem of a room. A code is declared once. */
export function defineProblem(code: string, status: number, title: string): ProblemClass {
  class DefinedProblem extends Problem {
    static readonly code = code;
    static readonly status = status;
    static readonly title = title;
    readonly code = code;
    readonly status = status;
    readonly title = title;
  }
  if (defined.has(code)) throw new Error(`The problem ${code} is declared twice`);
  defined.set(code, DefinedProblem);
  return DefinedProblem;
}

/** The problem with this code. @throws when no room declares it */
export function definedProblem(code: string): ProblemClass {
  const found = defined.get(code);
  if (!found) throw new Error(`No problem is called ${code}`);
  return found;
}
