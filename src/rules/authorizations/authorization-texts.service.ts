import { Injectable } from '@nestjs/common';
import { NotFound } from '../../platform/http/index.js';
import type { Caller } from '../../parties/identity/index.js';
import type { AuthorizationTextDto, AuthorizationVersionsDto } from './authorization-texts.dto.js';
import { changesBetween } from './authorization-text.js';
import type { AuthorizationVersionEntity } from './authorization-version.entity.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import { readText } from './authorization-versions.service.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { sideOf } from './side.js';

/** What authorizations say and said, as both sides may read it. */
@Injectable()
export class AuthorizationTexts {
  constructor(
    private readonly authorizations: AuthorizationsRepository,
    private readonly versions: AuthorizationVersionsRepository,
  ) {}

  /** Every version, oldest first, with what it changed. @throws NotFound also for what is another's */
  async list(caller: Caller, id: string): Promise<AuthorizationVersionsDto> {
    const made = await this.all(caller, id);
    let before: AuthorizationVersionEntity | undefined;
    const items = made.map((version) => {
      const changes = before ? changesBetween(readText(before), readText(version)) : [];
      if (version.inForceAt) before = version;
      return {
        version: version.version,
        madeAt: version.madeAt.toISOString(),
        madeBy: version.madeBy,
        inForceAt: version.inForceAt?.toISOString() ?? null,
        textDigest: version.textDigest,
        isSigned: version.signature !== null,
        changes,
      };
    });
    return { items };
  }

  /** The text made last, as it is signed. @throws NotFound also for what is another's */
  async newest(caller: Caller, id: string): Promise<AuthorizationTextDto> {
    const { version, text, textDigest, inForceAt } = found((await this.all(caller, id)).at(-1));
    return { version, text, textDigest, isInForce: inForceAt !== null };
  }

  /**
   * The artifact of the version in force, or of an earlier one.
   *
   * @throws NotFound also for what is another's, and where nothing came into force yet
   */
  async artifact(caller: Caller, id: string, version: number | undefined): Promise<string> {
    const inForce = (await this.all(caller, id)).filter(({ artifact }) => artifact !== null);
    const wanted = version === undefined ? inForce.at(-1) : inForce.find((each) => each.version === version);
    return found(wanted?.artifact);
  }

  private async all(caller: Caller, id: string): Promise<AuthorizationVersionEntity[]> {
    const authorization = await this.authorizations.find(sideOf(caller), id);
    if (!authorization) throw new NotFound('No authorization of yours has this id.');
    return this.versions.all(authorization);
  }
}

function found<T>(wanted: T | null | undefined): T {
  if (wanted === undefined || wanted === null)
    throw new NotFound('The authorization has no such text in force.');
  return wanted;
}
