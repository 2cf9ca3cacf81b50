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
 * @throws InvalidUscc, PurposeNotAllowed
 */
export function questionOf(
  request: CallerRequest,
  input: QuestionDto,
  { action, asked }: { action: DisclosingAction; asked: readonly Asked[] },
): Question {
  const { caller } = request;
  if (!caller) throw new Error('The gate takes questions of known callers only');
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
