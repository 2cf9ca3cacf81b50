import { Inject, Injectable } from '@nestjs/common';
import { SealingKey } from '../../platform/crypto/index.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';

/** Keeps the secrets of authenticators sealed, each for the person whose it is. */
@Injectable()
export class TotpSecrets {
  private readonly key: SealingKey;

  constructor(@Inject(PEOPLE_SETTINGS) { sealingKey }: PeopleSettings) {
    this.key = SealingKey.fromBase64(sealingKey);
  }

  seal(personId: string, secret: string): string {
    return this.key.seal(secret, contextOf(personId));
  }

  /** @throws UnsealableSecret when it was sealed for another person, or by another key */
  open(personId: string, sealed: string): string {
    return this.key.open(sealed, contextOf(personId));
  }
}

const contextOf = (personId: string): string => `person/${personId}/totp`;
