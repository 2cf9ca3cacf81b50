import { InvalidInput } from '../../platform/http/index.js';
import { readUscc } from '../../parties/enterprises/index.js';
import { type CallerRequest, participantOf } from '../../parties/identity/index.js';
import type { DisclosingAction } from '../../rules/access/index.js';
import { isPurpose, PurposeNotAllowed } from '../../rules/authorizations/index.js';
import type { Asked, Question } from './question.js';
import type { QuestionDto } from './question.dto.js';

/**
 * Puts a request into the form the gate takes: the code normalized, the purpose of the closed list, the
 * institution that of the caller and nothing the body says.
 *
 * @throws InvalidInput when a query stands beside the body; InvalidUscc, PurposeNotAllowed
 */
export function questionOf(
  request: CallerRequest,
  input: QuestionDto,
  { action, asked }: { action: DisclosingAction; asked: readonly Asked[] },
): Question {
  const { caller } = request;
  if (!caller) throw new Error('The gate takes questions of known callers only');
  if (request.url.includes('?')) throw secondPlace();
  if (!isPurpose(input.purpose)) throw new PurposeNotAllowed('Choose a purpose of the closed list.');
  return {
    action,
    asked,
    uscc: readUscc(input.uscc),
    purpose: input.purpose,
    institutionId: participantOf(caller),
    clientId: caller.clientId,
    requestId: request.id,
    operatorUser: input.operatorUser,
    authorizationId: input.authorizationId ?? null,
    applicationNo: input.applicationNo ?? null,
  };
}

/** What a question says stands in its body: a second place could name another subject. */
function secondPlace(): Error {
  const detail = 'A question takes no query.';
  return new InvalidInput(detail, { errors: [{ pointer: '', code: 'unexpected-query', detail }] });
}
