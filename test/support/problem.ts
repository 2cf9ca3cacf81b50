import type { GatewayAnswer } from '../../src/sandbox/gateway-client.js';

/** A problem document as a caller reads it. */
export interface ReadProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

const MEMBERS = ['code', 'detail', 'instance', 'requestId', 'status', 'title', 'type'];
/** What must never leave: stack frames, SQL, paths of the machine, names of our libraries' faults. */
const INSIDES =
  /\n\s+at |node_modules|\bselect\b.*\bfrom\b|insert into|\/src\/|\/dist\/|QueryFailed|TypeError|RangeError|postgres/i;

/** Expects a whole problem document of this status and code that tells nothing of the inside; gives it. */
export function expectProblem(answer: GatewayAnswer, status: number, code: string): ReadProblem {
  const problem = answer.body as ReadProblem; // checked member by member below
  expect({ status: answer.status, code: problem?.code }).toEqual({ status, code });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
  expect(
    Object.keys(problem)
      .filter((member) => member !== 'errors')
      .toSorted(),
  ).toEqual(MEMBERS);
  expect(problem.type).toBe(`/problems/${code}`);
  expect(problem.status).toBe(status);
  expect(problem.title).not.toBe('');
  expect(problem.detail).not.toBe('');
  expect(problem.instance).toMatch(/^\/[^?]*$/);
  expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
  expect(JSON.stringify(problem)).not.toMatch(INSIDES);
  return problem;
}

/** Expects a 422 of this problem code whose errors name exactly this pointer, among others with this code. */
export function expectFault(
  answer: GatewayAnswer,
  { pointer, code, problem = 'invalid-input' }: { pointer: string; code: string; problem?: string },
): void {
  const { errors = [] } = expectProblem(answer, 422, problem);
  expect(new Set(errors.map((error) => error.pointer))).toEqual(new Set([pointer]));
  expect(errors.map((error) => error.code)).toContain(code);
}

/** A problem without what differs from request to request: two hidden things must look the same. */
export function shapeOf(answer: GatewayAnswer): unknown {
  const { instance, requestId, ...rest } = answer.body as ReadProblem;
  return { answered: answer.status, hasInstance: typeof instance, hasRequestId: typeof requestId, ...rest };
}
