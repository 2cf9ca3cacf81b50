import { Inject, Injectable, Logger } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { errors } from 'undici';
import { Clock } from '../../../platform/database/index.js';
import { RefusedAddress } from '../../../platform/http/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';
import type { DueDelivery } from './deliveries.repository.js';
import { type Attempted, type DeliveryFault, faultOfStatus } from './delivery-outcome.js';
import { WebhookAddresses } from './webhook-addresses.js';
import { WebhookSecrets } from './webhook-secrets.js';

/** Sends one message once, signed. */
@Injectable()
export class WebhookSender {
  private readonly logger = new Logger(WebhookSender.name);

  constructor(
    private readonly addresses: WebhookAddresses,
    private readonly secrets: WebhookSecrets,
    private readonly clock: Clock,
    @Inject(NOTICES_SETTINGS) private readonly settings: NoticesSettings,
  ) {}

  /** What came of it; a receiver that fails is told, not thrown. `signal` ends it early. */
  async send(due: DueDelivery, signal: AbortSignal): Promise<Attempted> {
    const body = messageOf(due);
    const headers = this.headersOf(due, body);
    if (!headers) return { statusCode: null, fault: 'secret-unusable' };
    const { timeoutMs } = this.settings;
    try {
      const call = { url: new URL(due.url), headers, body, timeoutMs, signal };
      const statusCode = await this.addresses.calls.post(call);
      return { statusCode, fault: faultOfStatus(statusCode) };
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'address-refused') this.warn(due, 'a webhook leads where nobody may be called');
      return { statusCode: null, fault };
    }
  }

  /** The secret before the last rotation signs too, while it is valid. `undefined` where a secret does not open. */
  private headersOf(due: DueDelivery, body: string): Record<string, string> | undefined {
    const now = this.clock.now();
    const sealed = [due.secretSealed, due.previousSecretSealed].filter((each) => each !== null);
    try {
      const secrets = sealed.map((each) => this.secrets.open(due.webhookId, each));
      return {
        'content-type': 'application/json',
        'user-agent': 'credit-sharing-gateway',
        'webhook-id': due.id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
        'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(due.id, now, body)).join(' '),
      };
    } catch (error) {
      this.warn(due, 'the secret of a webhook does not open', error);
      return undefined;
    }
  }

  private warn({ webhookId, id }: DueDelivery, what: string, error?: unknown): void {
    this.logger.warn({ webhookId, id, err: error }, what);
  }
}

/** The body of a message: the notice as it stands in the inbox. @source Standard Webhooks, section Payload structure */
function messageOf({ kind, id, createdAt, uscc, authorizationId, data }: DueDelivery): string {
  return JSON.stringify({
    type: kind,
    timestamp: createdAt.toISOString(),
    id,
    uscc,
    authorizationId,
    data: data ?? {},
  });
}

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

function faultOf(error: unknown): DeliveryFault {
  if (error instanceof RefusedAddress) return 'address-refused';
  if (!(error instanceof Error)) return 'connection-broke';
  if (error.name === 'TimeoutError') return 'timeout';
  const isUnreachable = 'code' in error && UNREACHABLE.has(String(error.code));
  return isUnreachable || error instanceof errors.ConnectTimeoutError ? 'unreachable' : 'connection-broke';
}
