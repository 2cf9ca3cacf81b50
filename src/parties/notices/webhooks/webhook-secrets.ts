import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SealingKey } from '../../../platform/crypto/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';

const SECRET_BYTES = 32;

/** The secrets webhooks are signed with: made here, shown once, kept sealed. */
@Injectable()
export class WebhookSecrets {
  private readonly key: SealingKey;

  constructor(@Inject(NOTICES_SETTINGS) { credentialKey }: NoticesSettings) {
    this.key = SealingKey.fromBase64(credentialKey);
  }

  /** A new secret, and the same sealed for this webhook. @source Standard Webhooks, section Signature scheme */
  make(webhookId: string): { secret: string; sealed: string } {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { secret, sealed: this.key.seal(secret, contextOf(webhookId)) };
  }

  /** @throws UnsealableSecret when it was changed, or sealed for another webhook or by another key */
  open(webhookId: string, sealed: string): string {
    return this.key.open(sealed, contextOf(webhookId));
  }
}

const contextOf = (webhookId: string): string => `webhook:${webhookId}`;
