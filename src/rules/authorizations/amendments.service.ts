import { Injectable } from '@nestjs/common';
import { Clock, type Transaction, UnitOfWork } from '../../platform/database/index.js';
import { InvalidInput, NotFound } from '../../platform/http/index.js';
import { callerOf, type CallerRequest, Clients, enterpriseOf } from '../../parties/identity/index.js';
import type { AmendmentDto, SignatureDto } from './amendments.dto.js';
import { AuthorizationHistory } from './authorization-history.js';
import { statusAt } from './authorization-lifecycle.js';
import { type AuthorizationText, changesBetween, textOf } from './authorization-text.js';
import type { AuthorizationVersionEntity } from './authorization-version.entity.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import { AuthorizationVersions, readText } from './authorization-versions.service.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { AuthorizationDto } from './authorizations.dto.js';
import { AuthorizationChanged, WrongState } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { AnswerLease, Authorizations } from './authorizations.service.js';
import { changedTerms } from './changed-terms.js';
import { TermsReader } from './terms-reader.js';

/** New terms under the same id, and the signatures that texts wait for. */
@Injectable()
export class Amendments {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly repository: AuthorizationsRepository,
    private readonly versions: AuthorizationVersions,
    private readonly texts: AuthorizationVersionsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: TermsReader,
    private readonly history: AuthorizationHistory,
    private readonly clients: Clients,
    private readonly clock: Clock,
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
    const [found, at] = await Promise.all([this.find(request, id), this.repository.now()]);
    if (found.version !== input.version) throw changed(found);
    refuseUnlessLive(found, at);
    const { riskNoticeVersion, withoutLimits } = input;
    const { institutionId } = found;
    const wanted = changedTerms(found, input, withoutLimits);
    const read = this.terms.read(wanted, { institutionId, riskNoticeVersion, now: at });
    const authorization: AuthorizationEntity = {
      ...found,
      ...read,
      riskNoticeVersion,
      version: found.version + 1,
      expiryNoticedAt: null, // it may end at another time
    };
    const parties = await this.texts.partiesOf(found);
    const notice = { version: riskNoticeVersion, digest: '' };
    if (changesBetween(textOf(found, parties, notice), textOf(authorization, parties, notice)).length === 0)
      throw nothingChanged();
    const isInForce = !this.terms.awaitsSignature(input);
    await this.unitOfWork.run(async (tx) => {
      if (isInForce) await this.apply(tx, authorization);
      await this.versions.write(tx, { authorization, parties, request, at }, { isInForce });
      if (!isInForce) return;
      const reason = input.reason ?? null;
      await this.history.note(tx, { change: 'amended', of: authorization, request, reason });
    });
    if (isInForce) await this.clock.sleep(this.lease.leaseMs);
    return this.authorizations.get(caller, id);
  }

  /**
   * Takes the enterprise's signature under the text made last, which comes into force by it.
   *
   * @throws NotFound also for what is another's; AuthorizationChanged, WrongState; InvalidInput where the signature is not one
   *   of this enterprise under this text
   */
  async sign(request: CallerRequest, id: string, { version, jws }: SignatureDto): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const [found, at] = await Promise.all([this.find(request, id), this.repository.now()]);
    const text = await this.texts.newest(found);
    if (text?.version !== version) throw changed(found);
    if (text.inForceAt) return this.signedBefore(request, { id, text, jws });
    const made = await this.clients.signatureOf(found.uscc, jws, text.text);
    if (!made) throw badSignature();
    const signature = { ...made, jws, signedAt: at.toISOString() };
    const signed = authorizationOf(found, readText(text));
    refuseUnlessLive({ ...signed, status: 'active' }, at);
    const change = version === 1 ? 'signed' : 'amended';
    await this.unitOfWork.run(async (tx) => {
      if (change === 'amended') await this.apply(tx, signed);
      else if ((await this.repository.change(tx, found, 'signed')) === undefined) throw changed(found);
      if (!(await this.versions.putInForce(tx, text, { signature, at }))) throw changed(found);
      await this.history.note(tx, { change, of: signed, request, reason: null });
    });
    if (change === 'amended') await this.clock.sleep(this.lease.leaseMs);
    return this.authorizations.get(caller, id);
  }

  private async apply(tx: Transaction, authorization: AuthorizationEntity): Promise<void> {
    if (!(await this.repository.amend(tx, authorization))) throw changed(authorization);
    if (!(await this.repository.limitUses(tx, authorization))) throw usedMoreOften();
  }

  /** The same signature again is answered as it was the first time. */
  private async signedBefore(
    request: CallerRequest,
    { id, text, jws }: { id: string; text: AuthorizationVersionEntity; jws: string },
  ): Promise<AuthorizationDto> {
    if (text.signature?.jws !== jws) throw new WrongState('This version is in force already.');
    return this.authorizations.get(callerOf(request), id);
  }

  private async find(request: CallerRequest, id: string): Promise<AuthorizationEntity> {
    const found = await this.repository.find({ uscc: enterpriseOf(callerOf(request)) }, id);
    if (!found) throw new NotFound('No authorization of yours has this id.');
    return found;
  }
}

/** The authorization as a text of it says. */
function authorizationOf(found: AuthorizationEntity, text: AuthorizationText): AuthorizationEntity {
  const { version, modes, maxUses, frequency, dataFrom, dataUntil, dataLifeDays } = text;
  return {
    ...found,
    version,
    itemCodes: text.items.map(({ code }) => code),
    catalogVersions: Object.fromEntries(
      text.items.flatMap(({ code, catalogVersion }) => (catalogVersion === null ? [] : [[code, catalogVersion]])),
    ),
    modes: [...modes],
    validFrom: new Date(text.validFrom),
    validUntil: new Date(text.validUntil),
    maxUses,
    mostInWindow: frequency?.uses ?? null,
    windowUnit: frequency?.per ?? null,
    dataFrom,
    dataUntil,
    dataLifeDays,
    riskNoticeVersion: text.riskNotice.version,
    expiryNoticedAt: null,
  };
}

/** What is over stays over: it is asked for anew. @throws WrongState */
function refuseUnlessLive(authorization: AuthorizationEntity, at: Date): void {
  const status = statusAt({ ...authorization, maxUses: null, uses: 0 }, at);
  if (!['active', 'pending', 'suspended'].includes(status))
    throw new WrongState(`The authorization is ${status}.`);
}

const changed = ({ version }: AuthorizationEntity): Error =>
  new AuthorizationChanged(`Look at it again, it may have another version than ${version} by now.`);

const nothingChanged = (): Error => {
  const detail = 'These are the terms it has.';
  return new InvalidInput(detail, { errors: [{ pointer: '', code: 'nothing-changed', detail }] });
};

const usedMoreOften = (): Error => {
  const detail = 'It was used more often already.';
  return new InvalidInput(detail, { errors: [{ pointer: '/maxUses', code: 'used-more-often', detail }] });
};

const badSignature = (): Error => {
  const detail = 'Sign exactly the bytes of the text with a registered key of the enterprise.';
  return new InvalidInput(detail, { errors: [{ pointer: '/jws', code: 'bad-signature', detail }] });
};
