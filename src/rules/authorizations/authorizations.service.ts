import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { UnitOfWork } from '../../platform/database/index.js';
import {
  AnswerLease,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import {
  actorOf,
  type Caller,
  callerOf,
  type CallerRequest,
  enterpriseOf,
} from '../../parties/identity/index.js';
import { refuseBeyondDelegation } from '../../parties/people/index.js';
import { AuthorizationHistory } from './authorization-history.js';
import { AuthorizationVersions } from './authorization-versions.service.js';
import { STATE_CHANGES, type StateChange, statusAt, usesLeft } from './authorization-lifecycle.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { AuthorizationDto, AuthorizationHistoryDto, NewAuthorizationDto } from './authorizations.dto.js';
import { UnknownInstitution, WrongState } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { frequencyOf } from './frequency.js';
import { newAuthorization } from './new-authorization.js';
import { type Side, sideOf } from './side.js';
import { TermsReader } from './terms-reader.js';

/** The enterprise's permissions: grant, see, suspend, resume, revoke. */
@Injectable()
export class Authorizations {
  constructor(
    private readonly repository: AuthorizationsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: TermsReader,
    private readonly versions: AuthorizationVersions,
    private readonly history: AuthorizationHistory,
    private readonly lease: AnswerLease,
  ) {}

  /** @throws PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput, UnknownInstitution, DelegationExceeded */
  async grant(request: CallerRequest, input: NewAuthorizationDto): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const now = await this.repository.now();
    const { institutionId, riskNoticeVersion } = input;
    const terms = this.terms.read(input, { institutionId, riskNoticeVersion, now });
    const authorization = newAuthorization(terms, {
      uscc: enterpriseOf(caller),
      id: uuidv7(),
      institutionId,
      riskNoticeVersion,
      grantedBy: actorOf(caller),
      createdAt: now,
      form: 'online',
      awaitsSignature: this.terms.awaitsSignature(input),
    });
    refuseBeyondDelegation(caller, authorization);
    if (!(await this.repository.isInstitution(institutionId))) {
      throw new UnknownInstitution('Ask the institution for its participant id.');
    }
    await this.unitOfWork.run((tx) => this.versions.begin(tx, { authorization, request }));
    return view(authorization, 0, now);
  }

  async list(caller: Caller, { limit, cursor }: PageQuery): Promise<Page<AuthorizationDto>> {
    const [rows, now] = await Promise.all([
      this.repository.list(sideOf(caller), limit, positionOf(cursor)),
      this.repository.now(),
    ]);
    const uses = await this.repository.usesOf(rows);
    return pageOf(rows, limit, {
      entry: (row) => view(row, uses.get(row.id) ?? 0, now),
      position: (row) => ({ at: row.createdAt.toISOString(), id: row.id }),
    });
  }

  /** @throws NotFound also for what is another's */
  async get(caller: Caller, id: string): Promise<AuthorizationDto> {
    const [found, now] = await Promise.all([this.find(sideOf(caller), id), this.repository.now()]);
    const uses = await this.repository.usesOf([found]);
    return view(found, uses.get(id) ?? 0, now);
  }

  /** Everything that happened to it, oldest first. @throws NotFound also for what is another's */
  async historyOf(caller: Caller, id: string): Promise<AuthorizationHistoryDto> {
    const { uscc } = await this.find(sideOf(caller), id);
    return this.history.of(uscc, id);
  }

  /**
   * Suspends, resumes or revokes at once. When what takes it away returns, no answer that rests on the authorization is
   * handed to a socket any more, in any process: answers leave within the lease of their decision, and this waits one
   * lease after its commit. What is so already stays so and is answered the same.
   *
   * @throws NotFound also for what is another's; WrongState; DelegationExceeded where a handler resumes too much
   */
  async change(
    request: CallerRequest,
    id: string,
    { change, reason }: { change: StateChange; reason: string | undefined },
  ): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const found = await this.find(sideOf(caller), id);
    if (change === 'resumed') refuseBeyondDelegation(caller, found);
    const isDone = await this.unitOfWork.run(async (tx) => {
      const version = await this.repository.change(tx, found, change);
      if (version === undefined) return false;
      const of = { ...found, version };
      await this.history.note(tx, { change, of, request, reason: reason ?? null });
      return true;
    });
    const { to } = STATE_CHANGES[change];
    if (!isDone) await this.refuseUnless(to, caller, id);
    const leaseEnd = to === 'active' ? undefined : this.lease.end();
    const [changed] = await Promise.all([this.get(caller, id), leaseEnd]); // looked up while old answers leave
    return changed;
  }

  /** @throws WrongState */
  private async refuseUnless(state: string, caller: Caller, id: string): Promise<void> {
    const { status } = await this.find(sideOf(caller), id);
    if (status !== state) throw new WrongState(`The authorization is ${status}.`);
  }

  private async find(side: Side, id: string): Promise<AuthorizationEntity> {
    const found = await this.repository.find(side, id);
    if (!found) throw new NotFound('No authorization of yours has this id.');
    return found;
  }
}

/** An authorization as it is shown, used so often, at a moment. */
export function view(entity: AuthorizationEntity, uses: number, at: Date): AuthorizationDto {
  const { id, version, uscc, institutionId, modes, purpose, maxUses, dataLifeDays, riskNoticeVersion } =
    entity;
  return {
    id,
    version,
    status: statusAt({ ...entity, uses }, at),
    form: entity.form,
    uscc,
    institutionId,
    items: entity.itemCodes,
    modes,
    purpose,
    validFrom: entity.validFrom.toISOString(),
    validUntil: entity.validUntil.toISOString(),
    maxUses,
    usesLeft: usesLeft({ maxUses, uses }),
    frequency: frequencyOf(entity),
    dataFrom: entity.dataFrom,
    dataUntil: entity.dataUntil,
    dataLifeDays,
    riskNoticeVersion,
    reauthorizationNeeded: entity.reauthorizationNeeded,
    createdAt: entity.createdAt.toISOString(),
    revokedAt: entity.revokedAt?.toISOString() ?? null,
  };
}
