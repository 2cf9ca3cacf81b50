import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AddressRules, InvalidInput, OutboundCalls, RefusedAddress } from '../../../platform/http/index.js';
import { NOTICES_SETTINGS, type NoticesSettings } from '../notices.settings.js';

/** The way out to webhooks, and which addresses may be registered for it. */
@Injectable()
export class WebhookAddresses implements OnApplicationShutdown {
  readonly calls: OutboundCalls;

  constructor(@Inject(NOTICES_SETTINGS) { addresses }: NoticesSettings) {
    this.calls = new OutboundCalls(new AddressRules(addresses));
  }

  /** Reads an address from input, as it stands and as it leads at this moment. @throws InvalidInput */
  async read(text: string): Promise<string> {
    try {
      return (await this.calls.read(text)).href;
    } catch (cause) {
      if (!(cause instanceof RefusedAddress)) throw cause;
      const errors = [{ pointer: '/url', code: cause.code, detail: cause.message }];
      throw new InvalidInput('The address cannot be used.', { errors, cause });
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.calls.close();
  }
}
