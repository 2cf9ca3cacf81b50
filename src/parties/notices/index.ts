import { NoticeEntity } from './notice.entity.js';
import { WebhookDeliveryEntity } from './webhooks/webhook-delivery.entity.js';
import { WebhookEntity } from './webhooks/webhook.entity.js';

export type { Notice } from './notice-kinds.js';
export { NoticesModule } from './notices.module.js';
export { Notices } from './notices.service.js';
export { noticesSettings } from './notices.settings.js';
/** The tables of this room, for the data source. */
export const noticesTables = [NoticeEntity, WebhookEntity, WebhookDeliveryEntity];
