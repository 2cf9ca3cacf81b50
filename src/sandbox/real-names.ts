import type { IncomingMessage, ServerResponse } from 'node:http';
import { isKnownPerson } from './known-people.js';
import { readJson, Refusal, sendJson } from './json-http.js';

/** Where the simulated register of enterprises confirms who acts for one. */
export const REAL_NAME_PATH = '/real-names';

/** The department that keeps the register, whose token opens it. */
export const REAL_NAME_DEPARTMENT = 'market-regulation';

const LIMIT_BYTES = 4096;

/** Answers `{ verdict }` to a claim. @throws Refusal 405 for anything but POST, 400 for what is no claim */
export async function answerRealName(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') throw new Refusal(405, 'method-not-allowed', 'only POST is answered');
  const claim = await readJson(request, LIMIT_BYTES);
  if (typeof claim !== 'object' || claim === null) throw new Refusal(400, 'malformed-request', 'no claim');
  sendJson(response, 200, { verdict: isKnownPerson({ ...claim }) ? 'match' : 'mismatch' });
}
