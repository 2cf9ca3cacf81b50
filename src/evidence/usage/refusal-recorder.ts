import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { type Problem, RefusalListener, type RefusedRequest } from '../../platform/http/index.js';
import { parseUscc } from '../../parties/enterprises/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { isPurpose } from '../../rules/authorizations/index.js';
import { QuotaExceeded } from '../../rules/access/index.js';
import type { UsageEvent, UsageRecord } from './usage-record.js';
import { UsageLog } from './usage-log.js';

/** What is looked at of a refused request. */
type Refused = RefusedRequest & Pick<CallerRequest, 'caller'>;

const ITEM = /^[A-Z]{3}-\d{2}$/;
const MOST_ITEMS = 100;

/** Things a refused path speaks of, by the segment after the version. */
const EVENTS: Record<string, UsageEvent> = {
  reports: 'report.refused',
  queries: 'query.refused',
  verifications: 'verification.refused',
  'access-explanations': 'query.refused',
  authorizations: 'authorization.refused',
  'authorization-requests': 'authorization.refused',
};

/**
 * Records every refusal in which an enterprise was named by a known caller and that was not recorded before:
 * unusable input, a role that may not ask, a purpose that does not exist. Not what exceeds a quota: it was not
 * looked at, and a flood of it would become a flood of records.
 */
@Injectable()
export class RefusalRecorder extends RefusalListener {
  constructor(private readonly log: UsageLog) {
    super();
  }

  async onRefusal(request: Refused, problem: Problem): Promise<void> {
    if (problem.status >= 500 || problem instanceof QuotaExceeded || request.recordedProblem === problem)
      return;
    const record = refusalOf(request, problem);
    if (record) await this.log.appendAlone(record, [record]);
  }
}

function refusalOf(request: Refused, problem: Problem): UsageRecord | undefined {
  const event = EVENTS[request.url.split(/[/?]/, 3)[2] ?? ''];
  const body = bodyOf(request.body);
  const uscc = parseUscc(body['uscc']);
  const { caller } = request;
  if (!event || !caller || uscc === undefined) return undefined;
  return {
    id: uuidv7(),
    event,
    uscc,
    clientId: caller.clientId,
    requestId: request.id,
    institutionId: caller.role === 'institution' ? caller.participantId : null,
    operatorUser: shortText(body['operatorUser']),
    itemCodes: itemCodesOf(body),
    catalogVersions: {},
    providerId: null,
    mode: null,
    purpose: isPurpose(body['purpose']) ? body['purpose'] : null,
    authorizationId: null,
    applicationNo: shortText(body['applicationNo']),
    outcome: 'refused',
    reasonCode: problem.code,
    rows: 0,
    answerDigest: null,
  };
}

function bodyOf(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? { ...body } : {};
}

function itemCodesOf(body: Record<string, unknown>): string[] {
  const items: unknown[] = Array.isArray(body['items']) ? body['items'] : [body['itemCode']];
  return items
    .filter((code) => typeof code === 'string')
    .filter((code) => ITEM.test(code))
    .slice(0, MOST_ITEMS);
}

const shortText = (value: unknown): string | null =>
  typeof value === 'string' && value.length <= 100 ? value : null;
