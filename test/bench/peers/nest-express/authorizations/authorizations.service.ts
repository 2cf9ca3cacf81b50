import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Authorization } from './authorization.entity.js';

/** What an authorization must allow. */
export interface Use {
  readonly uscc: string;
  readonly authorizationId: string;
  readonly institutionId: string;
  readonly purpose: string;
  readonly items: readonly string[];
}

@Injectable()
export class AuthorizationsService {
  constructor(@InjectRepository(Authorization) private readonly authorizations: Repository<Authorization>) {}

  /** The authorization, when it allows the use now. */
  async findFor(use: Use): Promise<Authorization | null> {
    const { uscc, authorizationId: id, institutionId, purpose, items } = use;
    const found = await this.authorizations.findOneBy({ uscc, id, institutionId, purpose, status: 'active' });
    if (!found) return null;
    const now = new Date();
    const isNow = found.validFrom <= now && now < found.validUntil;
    const covers = items.every((item) => found.itemCodes.includes(item));
    return isNow && covers && found.modes.includes('physical-collection') ? found : null;
  }
}
