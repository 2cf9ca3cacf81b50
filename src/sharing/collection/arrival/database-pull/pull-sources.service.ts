import { Inject, Injectable } from '@nestjs/common';
import { SealingKey } from '../../../../platform/crypto/index.js';
import { Participants } from '../../../../parties/participants/index.js';
import type { DatabasePullEntity } from './database-pull.entity.js';
import { DATABASE_PULL_SETTINGS, type DatabasePullSettings } from './database-pull.settings.js';
import { type HostAndPort, isAllowedHost } from './pull-hosts.js';
import { pullCredentialContext } from './pull-source.js';
import { SourceDatabase } from './source-database.js';
import { SourceFault } from './source-faults.js';

/** What may be connected to, and with which credential: looked at when a pull is put and again at each run. */
@Injectable()
export class PullSources {
  private readonly sealingKey: SealingKey;

  constructor(
    private readonly participants: Participants,
    @Inject(DATABASE_PULL_SETTINGS) private readonly settings: DatabasePullSettings,
  ) {
    this.sealingKey = SealingKey.fromBase64(settings.credentialKey);
  }

  /** Whether the operator lets pulls connect there. */
  allows(place: HostAndPort): boolean {
    return isAllowedHost(this.settings.hosts, place);
  }

  /** Whether a pull may do without TLS. */
  get allowsPlaintext(): boolean {
    return this.settings.allowsPlaintext;
  }

  /** Seals a credential for the pull of one provider and item. */
  seal(providerId: string, itemCode: string, credential: string): string {
    return this.sealingKey.seal(credential, pullCredentialContext(providerId, itemCode));
  }

  /** Opens a session in the database of a pull. @throws SourceFault, NotFound */
  async open(pull: DatabasePullEntity): Promise<SourceDatabase> {
    const { source } = pull;
    const provider = await this.participants.get('provider', pull.providerId);
    if (provider.status !== 'active') {
      throw new SourceFault('provider-not-active', 'The provider is suspended or closed.');
    }
    if (!this.allows(source) || !(source.isTls || this.allowsPlaintext)) {
      throw new SourceFault('host-not-allowed', 'The operator does not let pulls connect there, or not so.');
    }
    return SourceDatabase.open(source, this.credentialOf(pull), this.settings.timeoutMs);
  }

  private credentialOf({ providerId, itemCode, credentialSealed }: DatabasePullEntity): string {
    try {
      return this.sealingKey.open(credentialSealed, pullCredentialContext(providerId, itemCode));
    } catch (cause) {
      throw new SourceFault('credential-unreadable', 'Put the pull again with its credential.', { cause });
    }
  }
}
