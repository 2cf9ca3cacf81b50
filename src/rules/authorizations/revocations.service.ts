import { Injectable } from '@nestjs/common';
import { NotFound } from '../../platform/http/index.js';
import type { Caller } from '../../parties/identity/index.js';
import { Notices } from '../../parties/notices/index.js';
import { ArtifactSigner } from './artifact-signer.js';
import { AuthorizationHistory } from './authorization-history.js';
import { statusAt, usesLeft } from './authorization-lifecycle.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { WrongState } from './authorizations.problems.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { ImpactSources } from './impact.js';
import type { ImpactDto, RevocationReceiptDto, ToldDto } from './revocations.dto.js';
import { sideOf } from './side.js';
import { TermsReader } from './terms-reader.js';

const DAY_MS = 86_400_000;

/** What a revocation would stop, and what became of it. */
@Injectable()
export class Revocations {
  constructor(
    private readonly repository: AuthorizationsRepository,
    private readonly texts: AuthorizationVersionsRepository,
    private readonly impacts: ImpactSources,
    private readonly history: AuthorizationHistory,
    private readonly notices: Notices,
    private readonly signer: ArtifactSigner,
    private readonly terms: TermsReader,
  ) {}

  /** What would stop with an authorization at this moment. @throws NotFound also for what is another's */
  async impactOf(caller: Caller, id: string): Promise<ImpactDto> {
    const found = await this.find(caller, id);
    const [now, uses, parties, itemsLost, lines] = await Promise.all([
      this.repository.now(),
      this.repository.usesOf([found]),
      this.texts.partiesOf(found),
      this.repository.itemsOnlyOf(found),
      this.impacts.of(found),
    ]);
    const terms = { ...found, uses: uses.get(id) ?? 0 };
    return {
      id,
      status: statusAt(terms, now),
      institutionId: found.institutionId,
      institutionName: parties.institutionName,
      itemsLost,
      usesLeft: usesLeft(terms),
      wouldStop: lines.map((line) => ({ ...line, until: line.until?.toISOString() ?? null })),
      deleteCopiesWithinDays: this.terms.limits.deleteCopiesWithinDays,
    };
  }

  /** The receipt of a revocation. @throws NotFound also for what is another's; WrongState where nothing was revoked */
  async receiptOf(caller: Caller, id: string): Promise<RevocationReceiptDto> {
    const { uscc, version, revokedAt, ...found } = await this.find(caller, id);
    if (!revokedAt) throw new WrongState('It was not revoked.');
    const [{ items }, parties, told] = await Promise.all([
      this.history.of(uscc, id),
      this.texts.partiesOf({ uscc, institutionId: found.institutionId }),
      this.notices.acknowledgementsOf(id, 'authorization.revoked'),
    ]);
    const last = items.findLast(({ change }) => change === 'revoked');
    const deleteCopiesBy = new Date(revokedAt.getTime() + this.terms.limits.deleteCopiesWithinDays * DAY_MS);
    const institutions = told
      .filter(({ participantId }) => participantId === found.institutionId)
      .map(({ toldAt, deliveredAt, acknowledgedAt }): ToldDto => ({
        institutionId: found.institutionId,
        institutionName: parties.institutionName,
        toldAt: toldAt.toISOString(),
        deliveredAt: deliveredAt?.toISOString() ?? null,
        acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
        deleteCopiesBy: deleteCopiesBy.toISOString(),
      }));
    const receipt = {
      id,
      version,
      uscc,
      revokedAt: revokedAt.toISOString(),
      revokedBy: last?.role ?? '',
      reason: last?.reason ?? null,
      institutions,
    };
    return { ...receipt, jws: this.signer.signReceipt(receipt) };
  }

  private async find(caller: Caller, id: string): Promise<AuthorizationEntity> {
    const found = await this.repository.find(sideOf(caller), id);
    if (!found) throw new NotFound('No authorization of yours has this id.');
    return found;
  }
}
