import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { type Transaction, UnitOfWork, violatesUnique } from '../../platform/database/index.js';
import { InvalidInput, NotFound } from '../../platform/http/index.js';
import { actorOf, type Caller, enterpriseOf } from '../identity/index.js';
import type { DelegationEntity } from './delegation.entity.js';
import type { DelegationDto, NewDelegationDto } from './delegations.dto.js';
import { type DelegationRow, DelegationsRepository } from './delegations.repository.js';
import { FinancingPurposes } from './financing-purposes.js';
import { personOf } from './me.service.js';
import { DelegationChanged, PersonRequired, UnknownHandler } from './people.problems.js';
import { PeopleRepository } from './people.repository.js';

/** The handlers of an enterprise: named by its legal representative, within limits and until an end. */
@Injectable()
export class Delegations {
  constructor(
    private readonly repository: DelegationsRepository,
    private readonly people: PeopleRepository,
    private readonly purposes: FinancingPurposes,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Names a handler. What the same handler was given before ends with it: there is one delegation to look at.
   *
   * @throws PersonRequired for software, InvalidInput for an empty period or an unknown purpose, UnknownHandler, DelegationChanged
   */
  async name(caller: Caller, input: NewDelegationDto): Promise<DelegationDto> {
    const { personId: namedBy } = personOf(caller);
    const uscc = enterpriseOf(caller);
    const now = await this.repository.now();
    const { handlerId, actions, purposes } = input;
    const validFrom = input.validFrom === undefined ? now : new Date(input.validFrom);
    const validUntil = new Date(input.validUntil);
    if (validFrom >= validUntil || validUntil <= now) throw emptyPeriod();
    if (!purposes.every((purpose) => this.purposes.has(purpose))) throw unknownPurpose();
    const handler = await this.people.findOf({ uscc }, handlerId);
    if (handler?.status !== 'active' || handler.isLegalRepresentative)
      throw new UnknownHandler('Name an active person of your enterprise.');
    const delegation: DelegationEntity = {
      uscc,
      id: uuidv7(),
      handlerId,
      namedBy,
      actions,
      purposes,
      maxDays: input.maxDays ?? null,
      validFrom,
      validUntil,
      createdAt: now,
      endedAt: null,
      endedBy: null,
    };
    await this.write(async (tx) => {
      await this.repository.end(tx, uscc, { handlerId, by: namedBy });
      await this.repository.insert(tx, delegation);
    });
    return this.get(uscc, delegation.id);
  }

  /** All of the enterprise, newest first; a handler sees its own. */
  async list(caller: Caller): Promise<DelegationDto[]> {
    const uscc = enterpriseOf(caller);
    const handlerId = await this.handlerOf(caller);
    return (await this.repository.list(uscc, { handlerId })).map(view);
  }

  /** Ends a delegation: the handler's next request is refused. What has ended stays so. @throws NotFound */
  async end(caller: Caller, id: string): Promise<DelegationDto> {
    const uscc = enterpriseOf(caller);
    await this.unitOfWork.run((tx) => this.repository.end(tx, uscc, { id, by: actorOf(caller) }));
    return this.get(uscc, id);
  }

  private async get(uscc: string, id: string): Promise<DelegationDto> {
    const [row] = await this.repository.list(uscc, { id });
    if (!row) throw new NotFound('No delegation of your enterprise has this id.');
    return view(row);
  }

  /** `null` for whom sees all: the legal representative, and software of the enterprise. */
  private async handlerOf({ personId }: Caller): Promise<string | null> {
    if (personId === null) return null;
    const person = await this.people.find(personId);
    if (!person) throw new PersonRequired('Your account is gone.');
    return person.isLegalRepresentative ? null : personId;
  }

  private async write(work: (tx: Transaction) => Promise<void>): Promise<void> {
    try {
      await this.unitOfWork.run(work);
    } catch (cause) {
      if (!violatesUnique(cause, 'uq_delegation_running')) throw cause;
      throw new DelegationChanged('Look at the delegations and try again.', { cause });
    }
  }
}

const emptyPeriod = (): Error =>
  new InvalidInput('The period is empty or over.', {
    errors: [
      {
        pointer: '/validUntil',
        code: 'empty-period',
        detail: 'validUntil must lie after validFrom and after now.',
      },
    ],
  });

const unknownPurpose = (): Error =>
  new InvalidInput('A purpose is not known.', {
    errors: [{ pointer: '/purposes', code: 'unknown-purpose', detail: 'Choose of the closed list.' }],
  });

const view = ({ validFrom, validUntil, createdAt, endedAt, ...rest }: DelegationRow): DelegationDto => ({
  ...rest,
  validFrom: validFrom.toISOString(),
  validUntil: validUntil.toISOString(),
  createdAt: createdAt.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
});
