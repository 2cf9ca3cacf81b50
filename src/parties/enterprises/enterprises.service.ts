import { Injectable } from '@nestjs/common';
import { Clock, Database, UnitOfWork, violatesUnique } from '../../platform/database/index.js';
import { InvalidInput, NotFound } from '../../platform/http/index.js';
import { type Author, Clients, type ClientView } from '../identity/index.js';
import type { EnterpriseChange } from './enterprise-change.entity.js';
import { EnterpriseRegister } from './enterprise-register.js';
import { EnterpriseEntity } from './enterprise.entity.js';
import type { EnterpriseDto, EnterpriseHistoryDto, NewEnterpriseDto } from './enterprises.dto.js';
import { EnterpriseExists } from './enterprises.problems.js';
import { isIndustryCode } from './industries.js';
import { readUscc } from './read-uscc.js';
import { subjectTypeOf, usccWarnings } from './uscc.js';

/** The information subjects and the clients that act for them. */
@Injectable()
export class Enterprises {
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clients: Clients,
    private readonly clock: Clock,
    private readonly enterpriseRegister: EnterpriseRegister,
  ) {}

  /** @throws InvalidUscc, InvalidInput, EnterpriseExists */
  async register(input: NewEnterpriseDto): Promise<EnterpriseDto> {
    const uscc = readUscc(input.uscc);
    const industryCode = input.industryCode ?? null;
    if (industryCode !== null && !isIndustryCode(industryCode)) throw unknownIndustry();
    const enterprise: EnterpriseEntity = {
      uscc,
      name: input.name,
      subjectType: subjectTypeOf(uscc),
      regionCode: input.regionCode,
      industryCode,
      status: 'active',
      createdAt: this.clock.now(),
    };
    try {
      await this.unitOfWork.run((tx) => tx.manager.insert(EnterpriseEntity, enterprise));
    } catch (cause) {
      if (!violatesUnique(cause, 'pk_enterprise')) throw cause;
      throw new EnterpriseExists('Nothing was changed.', { cause });
    }
    return view(enterprise);
  }

  /** @throws InvalidUscc, NotFound */
  async get(uscc: string): Promise<EnterpriseDto> {
    const found = await this.database.manager.findOneBy(EnterpriseEntity, { uscc: readUscc(uscc) });
    if (!found) throw new NotFound('No enterprise with this code is registered.');
    return view(found);
  }

  /** Strikes an enterprise off the register, or puts it back. @throws InvalidUscc, NotFound */
  async change(
    code: string,
    change: EnterpriseChange,
    by: { readonly author: Author; readonly reason: string },
  ): Promise<EnterpriseDto> {
    const { uscc } = await this.get(code);
    await this.enterpriseRegister.change(uscc, change, by);
    return this.get(uscc);
  }

  /** Everything that happened to an enterprise, oldest first. @throws InvalidUscc, NotFound */
  async historyOf(code: string): Promise<EnterpriseHistoryDto> {
    const { uscc } = await this.get(code);
    return this.enterpriseRegister.historyOf(uscc);
  }

  /** @throws InvalidUscc, NotFound, UnusableKeys */
  async addClient(code: string, jwks: object, clientId?: string): Promise<ClientView> {
    const { uscc } = await this.get(code);
    const id = clientId === undefined ? {} : { clientId };
    return this.unitOfWork.run((tx) =>
      this.clients.register(tx, { ...id, role: 'enterprise', participantId: null, uscc, jwks }),
    );
  }
}

const unknownIndustry = (): Error =>
  new InvalidInput('The industry is not known.', {
    errors: [{ pointer: '/industryCode', code: 'unknown-industry', detail: 'No division of GB/T 4754.' }],
  });

const view = ({
  uscc,
  name,
  subjectType,
  regionCode,
  industryCode,
  status,
}: EnterpriseEntity): EnterpriseDto => ({
  uscc,
  name,
  subjectType,
  regionCode,
  industryCode,
  status,
  warnings: usccWarnings(uscc),
});
