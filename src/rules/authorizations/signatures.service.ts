import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { AnswerLease, InvalidInput, NotFound } from '../../platform/http/index.js';
import { callerOf, type CallerRequest, Clients, enterpriseOf } from '../../parties/identity/index.js';
import { refuseBeyondDelegation } from '../../parties/people/index.js';
import { orRefused, refuseUnlessLive } from './amendable.js';
import type { SignatureDto } from './amendments.dto.js';
import type { AuthorizationText } from './authorization-text.js';
import type { AuthorizationVersionEntity } from './authorization-version.entity.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import { AuthorizationVersions, readText } from './authorization-versions.service.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { AuthorizationDto } from './authorizations.dto.js';
import { AuthorizationChanged, WrongState } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { Authorizations } from './authorizations.service.js';

/**
 * The signatures of enterprises under what they authorize.
 *
 * @source 电子签名法 art. 13, 14 (exclusive key, sole control, later change detectable)
 */
@Injectable()
export class Signatures {
  constructor(
    private readonly authorizations: Authorizations,
    private readonly repository: AuthorizationsRepository,
    private readonly versions: AuthorizationVersions,
    private readonly texts: AuthorizationVersionsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: Clients,
    private readonly lease: AnswerLease,
  ) {}

  /**
   * Takes the enterprise's signature under the text made last, which comes into force by it. The same signature again is
   * answered as it was the first time.
   *
   * @throws NotFound also for what is another's; AuthorizationChanged, WrongState; InvalidInput where the signature is not one
   *   of this enterprise under this text
   */
  async sign(request: CallerRequest, id: string, { version, jws }: SignatureDto): Promise<AuthorizationDto> {
    const caller = callerOf(request);
    const [found, at] = await Promise.all([
      this.repository.find({ uscc: enterpriseOf(caller) }, id),
      this.repository.now(),
    ]);
    if (!found) throw new NotFound('No authorization of yours has this id.');
    const text = await this.texts.newest(found);
    if (text?.version !== version) throw new AuthorizationChanged('Another text was made last.');
    if (text.inForceAt && text.signature?.jws !== jws)
      throw new WrongState('This version is in force already.');
    if (!text.inForceAt) await this.putInForce(request, found, { text, jws, at });
    return this.authorizations.get(caller, id);
  }

  private async putInForce(
    request: CallerRequest,
    found: AuthorizationEntity,
    signing: Signing,
  ): Promise<void> {
    const { text, jws, at } = signing;
    const made = await this.clients.signatureOf(found.uscc, jws, text.text);
    if (!made) throw badSignature();
    const authorization = asSaid(found, readText(text));
    refuseBeyondDelegation(callerOf(request), authorization);
    refuseUnlessLive({ ...authorization, status: 'active' }, at);
    const change = text.version === 1 ? 'signed' : 'amended';
    const signature = { ...made, jws, signedAt: at.toISOString() };
    await this.unitOfWork.run(async (tx) => {
      if (change === 'amended') orRefused(await this.repository.amend(tx, authorization));
      else if ((await this.repository.change(tx, found, 'signed')) === undefined) orRefused('changed');
      const isFirst = await this.versions.putInForce(tx, text, {
        signature,
        change,
        authorization,
        request,
        at,
      });
      if (!isFirst) orRefused('changed');
    });
    await this.lease.end();
  }
}

interface Signing {
  readonly text: AuthorizationVersionEntity;
  readonly jws: string;
  readonly at: Date;
}

/** The authorization as a text of it says. */
function asSaid(found: AuthorizationEntity, text: AuthorizationText): AuthorizationEntity {
  const { version, form, items, modes, maxUses, frequency, dataFrom, dataUntil, dataLifeDays } = text;
  return {
    ...found,
    version,
    form,
    reauthorizationNeeded: false,
    itemCodes: items.map(({ code }) => code),
    catalogVersions: Object.fromEntries(
      items.flatMap(({ code, catalogVersion }) => (catalogVersion === null ? [] : [[code, catalogVersion]])),
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

const badSignature = (): Error => {
  const detail = 'Sign exactly the bytes of the text with a registered key of the enterprise.';
  return new InvalidInput(detail, { errors: [{ pointer: '/jws', code: 'bad-signature', detail }] });
};
