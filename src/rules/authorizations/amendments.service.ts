import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { AnswerLease, InvalidInput, NotFound } from '../../platform/http/index.js';
import { callerOf, type CallerRequest, enterpriseOf } from '../../parties/identity/index.js';
import { refuseBeyondDelegation } from '../../parties/people/index.js';
import { orRefused, refuseUnlessLive } from './amendable.js';
import type { AmendmentDto } from './amendments.dto.js';
import { AuthorizationHistory } from './authorization-history.js';
import { changesBetween, textOf } from './authorization-text.js';
import { AuthorizationVersions } from './authorization-versions.service.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { AuthorizationDto } from './authorizations.dto.js';
import { AuthorizationChanged } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { Authorizations } from './authorizations.service.js';
import { changedTerms } from './changed-terms.js';
import { TermsReader } from './terms-reader.js';

/** New terms under the same id. */
@Injectable()
export class Amendments {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly repository: AuthorizationsRepository,
    private readonly versions: AuthorizationVersions,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: TermsReader,
    private readonly history: AuthorizationHistory,
    private readonly lease: AnswerLease,
  ) {}

  /**
   * Makes a new version with other terms. Once this returns, every answer rests on them, unless they wait for a signature:
   * until then everything stays as it is.
   *
   * @throws NotFound also for what is another's; AuthorizationChanged, WrongState; what new terms are refused with
   */
  async amend(request: CallerRequest, id: string, input: AmendmentDto): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const [found, at] = await Promise.all([
      this.repository.find({ uscc: enterpriseOf(caller) }, id),
      this.repository.now(),
    ]);
    if (!found) throw new NotFound('No authorization of yours has this id.');
    if (found.version !== input.version)
      throw new AuthorizationChanged(`It has version ${found.version} now.`);
    refuseUnlessLive(found, at);
    const authorization = this.amended(found, input, at);
    refuseBeyondDelegation(caller, authorization);
    const isInForce = !this.terms.awaitsSignature(input);
    await this.unitOfWork.run(async (tx) => {
      if (isInForce) orRefused(await this.repository.amend(tx, authorization));
      await this.versions.write(tx, { authorization, request, at }, { isInForce });
      const noted = { change: 'amended', of: authorization, request, reason: input.reason ?? null } as const;
      if (isInForce) await this.history.note(tx, noted);
    });
    if (isInForce) await this.lease.end();
    return this.authorizations.get(caller, id);
  }

  private amended(found: AuthorizationEntity, input: AmendmentDto, now: Date): AuthorizationEntity {
    const { riskNoticeVersion, withoutLimits } = input;
    const { institutionId } = found;
    const wanted = changedTerms(found, input, withoutLimits);
    const terms = this.terms.read(wanted, { institutionId, riskNoticeVersion, now });
    const amended: AuthorizationEntity = {
      ...found,
      ...terms,
      riskNoticeVersion,
      version: found.version + 1,
      form: 'online', // what the enterprise changes itself rests on no letter any more
      reauthorizationNeeded: false,
      expiryNoticedAt: null,
    };
    if (isSame(found, amended)) throw nothingChanged();
    return amended;
  }
}

/** Whether two say the same; the wording of the notice is nothing of it. */
function isSame(before: AuthorizationEntity, after: AuthorizationEntity): boolean {
  const [parties, notice] = [
    { subjectName: '', institutionName: '' },
    { version: '', digest: '' },
  ];
  return changesBetween(textOf(before, parties, notice), textOf(after, parties, notice)).length === 0;
}

const nothingChanged = (): Error => {
  const detail = 'These are the terms it has.';
  return new InvalidInput(detail, { errors: [{ pointer: '', code: 'nothing-changed', detail }] });
};
