import { defineProblem } from '../../platform/http/index.js';

/** A party has as many webhooks as it may have. */
export const WebhookLimit = defineProblem('webhook-limit', 409, 'There are as many webhooks as may be');
/** The webhook is disabled, and nothing is delivered to it. */
export const WebhookDisabled = defineProblem('webhook-disabled', 409, 'The webhook is disabled');
