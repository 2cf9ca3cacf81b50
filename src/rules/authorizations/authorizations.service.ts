import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Clock, type Transaction, UnitOfWork } from '../../platform/database/index.js';
import {
  InvalidInput,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../platform/http/index.js';
import { type Caller, enterpriseOf, participantOf } from '../../parties/identity/index.js';
import { Catalog } from '../catalog/index.js';
import { statusAt, usesLeft } from './authorization-lifecycle.js';
import {
  type AuthorizationLimits,
  faultsOfTerms,
  itemWithoutMode,
  readAuthorizationLimits,
} from './authorization-terms.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import type { AuthorizationDto, NewAuthorizationDto } from './authorizations.dto.js';
import { ModeNotOffered, PurposeNotAllowed, UnknownInstitution } from './authorizations.problems.js';
import { AuthorizationsRepository, type Side } from './authorizations.repository.js';
import { isPurpose } from './purposes.js';

/** What happened to an authorization, for the usage log. */
export interface AuthorizationChange {
  readonly event: 'authorization.granted' | 'authorization.revoked';
  readonly authorization: AuthorizationDto;
  readonly clientId: string;
  readonly requestId: string;
}

/** Writes each change to the usage log in the transaction that makes it. Joined in `app.module.ts`. */
export abstract class AuthorizationJournal {
  abstract note(tx: Transaction, change: AuthorizationChange): Promise<void>;
}

/** For how long after a revocation its answer waits, so that no answer decided before is still on its way. */
export abstract class AnswerLease {
  abstract readonly leaseMs: number;
}

/** The enterprise's permissions: grant, see, revoke. */
@Injectable()
export class Authorizations {
  private readonly limits: AuthorizationLimits = readAuthorizationLimits();

  constructor(
    private readonly repository: AuthorizationsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly catalog: Catalog,
    private readonly clock: Clock,
    private readonly journal: AuthorizationJournal,
    private readonly lease: AnswerLease,
  ) {}

  /** @throws PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput, UnknownInstitution */
  async grant(caller: Caller, input: NewAuthorizationDto, requestId: string): Promise<AuthorizationDto> {
    const now = await this.repository.now();
    const authorization = this.draft(caller, input, now);
    if (!(await this.repository.isInstitution(input.institutionId))) {
      throw new UnknownInstitution('Ask the institution for its participant id.');
    }
    return this.unitOfWork.run(async (tx) => {
      await this.repository.insert(tx, authorization);
      const granted = view(authorization, 0, now);
      const { clientId } = caller;
      await this.journal.note(tx, {
        event: 'authorization.granted',
        authorization: granted,
        clientId,
        requestId,
      });
      return granted;
    });
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
    const [found, now] = await Promise.all([this.repository.find(sideOf(caller), id), this.repository.now()]);
    if (!found) throw unknown();
    const uses = await this.repository.usesOf([found]);
    return view(found, uses.get(id) ?? 0, now);
  }

  /**
   * Revokes at once. When this returns, no answer that rests on the authorization is handed to a socket any
   * more, in any process: answers leave within the lease of their decision, and this waits one lease after
   * its commit. Revoking again changes nothing and answers the same.
   *
   * @throws NotFound also for what is another's
   */
  async revoke(caller: Caller, id: string, requestId: string): Promise<AuthorizationDto> {
    const uscc = enterpriseOf(caller);
    await this.unitOfWork.run(async (tx) => {
      if (!(await this.repository.revoke(tx, uscc, id))) return;
      const revoked = await this.repository.findIn(tx, uscc, id);
      const authorization = view(revoked, 0, this.clock.now());
      const { clientId } = caller;
      await this.journal.note(tx, { event: 'authorization.revoked', authorization, clientId, requestId });
    });
    await this.clock.sleep(this.lease.leaseMs);
    return this.get(caller, id);
  }

  private draft(caller: Caller, input: NewAuthorizationDto, now: Date): AuthorizationEntity {
    const { purpose } = input;
    if (!isPurpose(purpose)) throw new PurposeNotAllowed('Choose a purpose of the closed list.');
    const items = input.items.map((code) => this.catalog.get(code));
    const withoutMode = itemWithoutMode({ items, modes: input.modes });
    if (withoutMode) throw new ModeNotOffered(`${withoutMode.item.code} is shared in none of these modes.`);
    const [validFrom, validUntil] = [new Date(input.validFrom), new Date(input.validUntil)];
    const { riskNoticeVersion, dataLifeDays, modes } = input;
    const wanted = { items, modes, purpose, validFrom, validUntil, riskNoticeVersion, dataLifeDays };
    const errors = faultsOfTerms(wanted, this.limits, now);
    if (errors.length > 0)
      throw new InvalidInput('The authorization cannot be given on these terms.', { errors });
    return {
      uscc: enterpriseOf(caller),
      id: uuidv7(),
      version: 1,
      status: 'active',
      institutionId: input.institutionId,
      itemCodes: input.items,
      modes,
      purpose,
      validFrom,
      validUntil,
      catalogVersions: Object.fromEntries(items.map(({ item, version }) => [item.code, version])),
      maxUses: input.maxUses ?? null,
      riskNoticeVersion,
      dataLifeDays: dataLifeDays ?? this.limits.defaultDataLifeDays,
      grantedBy: caller.clientId,
      createdAt: now,
      revokedAt: null,
    };
  }
}

const unknown = (): Error => new NotFound('No authorization of yours has this id.');

/** An enterprise sees what it gave, an institution what it was given. */
function sideOf(caller: Caller): Side {
  return caller.uscc === null ? { institutionId: participantOf(caller) } : { uscc: caller.uscc };
}

function view(entity: AuthorizationEntity, uses: number, at: Date): AuthorizationDto {
  const { id, version, uscc, institutionId, modes, purpose, maxUses, dataLifeDays, riskNoticeVersion } =
    entity;
  return {
    id,
    version,
    status: statusAt(
      {
        ...entity,
        uses,
      },
      at,
    ),
    uscc,
    institutionId,
    items: entity.itemCodes,
    modes,
    purpose,
    validFrom: entity.validFrom.toISOString(),
    validUntil: entity.validUntil.toISOString(),
    maxUses,
    usesLeft: usesLeft({
      maxUses,
      uses,
    }),
    dataLifeDays,
    riskNoticeVersion,
    createdAt: entity.createdAt.toISOString(),
    revokedAt: entity.revokedAt?.toISOString() ?? null,
  };
}
