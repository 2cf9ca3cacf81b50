import { type DynamicModule, Module } from '@nestjs/common';
import { Inbox } from './inbox.service.js';
import { NoticesController } from './notices.controller.js';
import { NoticesRepository } from './notices.repository.js';
import { Notices } from './notices.service.js';
import { NOTICES_SETTINGS, type NoticesSettings } from './notices.settings.js';
import { DeliveriesController } from './webhooks/deliveries.controller.js';
import { DeliveriesRepository } from './webhooks/deliveries.repository.js';
import { Deliveries } from './webhooks/deliveries.service.js';
import { DeliveryJobs } from './webhooks/delivery-jobs.js';
import { DeliveryNotes } from './webhooks/delivery-notes.service.js';
import { DeliveryPump } from './webhooks/delivery-pump.service.js';
import { DeliveryUpkeep } from './webhooks/delivery-upkeep.js';
import { Resends } from './webhooks/resends.service.js';
import { WebhookAddresses } from './webhooks/webhook-addresses.js';
import { WebhookSecrets } from './webhooks/webhook-secrets.js';
import { WebhookSender } from './webhooks/webhook-sender.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { WebhooksRepository } from './webhooks/webhooks.repository.js';
import { Webhooks } from './webhooks/webhooks.service.js';

/** How participants and enterprises are told what concerns them: inbox and webhooks. */
@Module({})
export class NoticesModule {
  static forRoot(settings: NoticesSettings): DynamicModule {
    return {
      module: NoticesModule,
      global: true,
      controllers: [NoticesController, WebhooksController, DeliveriesController],
      providers: [
        { provide: NOTICES_SETTINGS, useValue: settings },
        Notices,
        NoticesRepository,
        Inbox,
        Webhooks,
        WebhooksRepository,
        WebhookAddresses,
        WebhookSecrets,
        WebhookSender,
        Deliveries,
        DeliveriesRepository,
        DeliveryJobs,
        DeliveryNotes,
        Resends,
        DeliveryPump,
        DeliveryUpkeep,
      ],
      exports: [Notices],
    };
  }
}
