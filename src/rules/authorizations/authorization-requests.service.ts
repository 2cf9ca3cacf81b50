import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import {
  InvalidInput,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import { readUscc } from '../../parties/enterprises/index.js';
import {
  actorOf,
  type Caller,
  callerOf,
  type CallerRequest,
  type CallNote,
  participantOf,
} from '../../parties/identity/index.js';
import { refuseBeyondDelegation } from '../../parties/people/index.js';
import { approvedTerms, faultsOfApproval } from './approval.js';
import { AuthorizationHistory } from './authorization-history.js';
import type { AuthorizationRequestEntity } from './authorization-request.entity.js';
import type {
  ApprovalDto,
  AuthorizationRequestDto,
  NewAuthorizationRequestDto,
} from './authorization-requests.dto.js';
import { AuthorizationRequestsRepository } from './authorization-requests.repository.js';
import { AuthorizationVersions } from './authorization-versions.service.js';
import type { AuthorizationDto, AuthorizationHistoryDto } from './authorizations.dto.js';
import { AlreadyDecided, RequestExpired } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { view as viewOfAuthorization } from './authorizations.service.js';
import { frequencyOf } from './frequency.js';
import { newAuthorization } from './new-authorization.js';
import { sideOf } from './side.js';
import { TermsReader } from './terms-reader.js';

const DAY_MS = 86_400_000;

/** What institutions ask for and enterprises decide: approve whole or in part, shorten, refuse. */
@Injectable()
export class AuthorizationRequests {
  constructor(
    private readonly requests: AuthorizationRequestsRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly versions: AuthorizationVersions,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: TermsReader,
    private readonly history: AuthorizationHistory,
  ) {}

  /**
   * Asks an enterprise. Whether it is known here is not told: who asks could learn by it who takes part.
   *
   * @throws InvalidUscc, PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput
   */
  async ask(request: CallNote, input: NewAuthorizationRequestDto): Promise<AuthorizationRequestDto> {
    const caller = callerOf(request);
    const uscc = readUscc(input.uscc);
    const now = await this.authorizations.now();
    const institutionId = participantOf(caller);
    const { catalogVersions: _, ...terms } = this.terms.read(input, {
      institutionId,
      riskNoticeVersion: undefined,
      now,
    });
    const asked: AuthorizationRequestEntity = {
      ...terms,
      uscc,
      id: uuidv7(),
      status: 'requested',
      institutionId,
      explanation: input.explanation ?? null,
      requestedBy: actorOf(caller),
      requestedAt: now,
      decideUntil: new Date(now.getTime() + this.terms.limits.requestDays * DAY_MS),
      decidedBy: null,
      decidedAt: null,
    };
    await this.unitOfWork.run(async (tx) => {
      await this.requests.insert(tx, asked);
      const of = { ...asked, version: null };
      await this.history.note(tx, { change: 'requested', of, request, reason: asked.explanation });
    });
    return view(asked, now);
  }

  async list(caller: Caller, { limit, cursor }: PageQuery): Promise<Page<AuthorizationRequestDto>> {
    const [rows, now] = await Promise.all([
      this.requests.list(sideOf(caller), limit, positionOf(cursor)),
      this.authorizations.now(),
    ]);
    return pageOf(rows, limit, {
      entry: (row) => view(row, now),
      position: (row) => ({ at: row.requestedAt.toISOString(), id: row.id }),
    });
  }

  /** @throws NotFound also for what is another's */
  async get(caller: Caller, id: string): Promise<AuthorizationRequestDto> {
    const [found, now] = await Promise.all([this.find(caller, id), this.authorizations.now()]);
    return view(found, now);
  }

  /** Everything that happened to it and to the authorization it became. @throws NotFound also for what is another's */
  async historyOf(caller: Caller, id: string): Promise<AuthorizationHistoryDto> {
    const { uscc } = await this.find(caller, id);
    return this.history.of(uscc, id);
  }

  /**
   * Authorizes what was asked for, or less of it. Of several decisions at once the first stands.
   *
   * @throws NotFound also for what is another's; InvalidInput where it is more than was asked for, or may not be
   *   authorized any more; AlreadyDecided, RequestExpired; DelegationExceeded
   */
  async approve(request: CallerRequest, id: string, approval: ApprovalDto): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const [asked, now] = await Promise.all([this.find(caller, id), this.authorizations.now()]);
    refuseUnlessOpen(asked, now);
    const errors = faultsOfApproval(asked, approval);
    if (errors.length > 0) throw new InvalidInput('This is more than was asked for.', { errors });
    const { uscc, institutionId } = asked;
    const { riskNoticeVersion } = approval;
    const wanted = approvedTerms(asked, approval, now);
    const terms = this.terms.read(wanted, { institutionId, riskNoticeVersion, now });
    refuseBeyondDelegation(caller, terms);
    const authorization = newAuthorization(terms, {
      uscc,
      id,
      institutionId,
      riskNoticeVersion,
      grantedBy: actorOf(caller),
      createdAt: now,
      form: 'online',
      awaitsSignature: this.terms.awaitsSignature(approval),
    });
    await this.decide(caller, asked, 'approved', async (tx) => {
      await this.versions.begin(tx, { authorization, request });
    });
    return viewOfAuthorization(authorization, 0, now);
  }

  /** Refuses what was asked for. @throws NotFound also for what is another's; AlreadyDecided, RequestExpired, DelegationExceeded */
  async refuse(
    request: CallerRequest,
    id: string,
    reason: string | undefined,
  ): Promise<AuthorizationRequestDto> {
    const caller = callerOf(request);
    const asked = await this.find(caller, id);
    refuseBeyondDelegation(caller, { purpose: asked.purpose });
    await this.decide(caller, asked, 'refused', async (tx) => {
      const of = { ...asked, version: null };
      await this.history.note(tx, { change: 'declined', of, request, reason: reason ?? null });
    });
    return this.get(caller, id);
  }

  /** Decides and does what follows from it, or neither. */
  private async decide(
    caller: Caller,
    asked: AuthorizationRequestEntity,
    decision: 'approved' | 'refused',
    then: Parameters<UnitOfWork['run']>[0],
  ): Promise<void> {
    const isFirst = await this.unitOfWork.run(async (tx) => {
      if (!(await this.requests.decide(tx, asked, { decision, by: actorOf(caller) }))) return false;
      await then(tx);
      return true;
    });
    if (isFirst) return;
    refuseUnlessOpen(await this.find(caller, asked.id), await this.authorizations.now());
    throw new AlreadyDecided('Somebody decides on it at this moment.');
  }

  private async find(caller: Caller, id: string): Promise<AuthorizationRequestEntity> {
    const found = await this.requests.find(sideOf(caller), id);
    if (!found) throw new NotFound('No request of yours has this id.');
    return found;
  }
}

/** @throws AlreadyDecided, RequestExpired */
function refuseUnlessOpen(request: AuthorizationRequestEntity, now: Date): void {
  const status = statusOf(request, now);
  if (status === 'expired') throw new RequestExpired('The institution may ask again.');
  if (status !== 'requested') throw new AlreadyDecided(`It was ${status} before.`);
}

function statusOf(
  { status, decideUntil }: AuthorizationRequestEntity,
  now: Date,
): AuthorizationRequestDto['status'] {
  return status === 'requested' && now >= decideUntil ? 'expired' : status;
}

function view(request: AuthorizationRequestEntity, now: Date): AuthorizationRequestDto {
  const {
    id,
    uscc,
    institutionId,
    itemCodes: items,
    modes,
    purpose,
    maxUses,
    dataLifeDays,
    explanation,
  } = request;
  return {
    id,
    status: statusOf(request, now),
    uscc,
    institutionId,
    items,
    modes,
    purpose,
    validFrom: request.validFrom.toISOString(),
    validUntil: request.validUntil.toISOString(),
    maxUses,
    frequency: frequencyOf(request),
    dataFrom: request.dataFrom,
    dataUntil: request.dataUntil,
    dataLifeDays,
    explanation,
    requestedAt: request.requestedAt.toISOString(),
    decideUntil: request.decideUntil.toISOString(),
    decidedAt: request.decidedAt?.toISOString() ?? null,
  };
}
