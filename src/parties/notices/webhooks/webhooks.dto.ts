import {
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
} from 'class-validator';
import { PartialType } from '@nestjs/swagger';
import { PageQuery } from '../../../platform/http/index.js';
import { NOTICE_KINDS, type NoticeKind } from '../notice-kinds.js';
import type { DeliveryFault, DeliveryState } from './delivery-outcome.js';
import type { DisabledReason } from './webhook.entity.js';

const STATES: readonly DeliveryState[] = ['pending', 'failed', 'delivered', 'dead'];

/** Where you want your notices sent. */
export class NewWebhookDto {
  /** An https address outside, whose every IP address is public. @example "https://bank.example.com/credit-notices" */
  @IsString()
  @MaxLength(2_000)
  url: string;

  /** Which notices it gets; all, also of kinds yet to come, when left out or null. @example ["authorization.revoked"] */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayUnique()
  @IsIn(NOTICE_KINDS, { each: true })
  kinds?: NoticeKind[] | null;

  /** What it is for, in your words. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  description?: string | null;
}

/** What is to be changed of a webhook; what is left out stays. */
export class WebhookChangeDto extends PartialType(NewWebhookDto) {
  /** Disabled, it gets nothing, and what waits for it is given up. */
  @IsOptional()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';
}

/** A webhook. Its secret is not shown. */
export class WebhookDto {
  id: string;
  url: string;
  /** Which notices it gets; null: all. */
  kinds: NoticeKind[] | null;
  description: string | null;
  status: 'active' | 'disabled';
  /** owner; gone: it answered 410; failing: it took nothing for the whole time of retries. */
  disabledReason: DisabledReason | null;
  /** Its ETag, and the If-Match of a change. */
  version: number;
  /** Until when the secret before the last rotation signs too. */
  previousSecretUntil: string | null;
  createdAt: string;
  updatedAt: string;
}

/** A webhook with its new secret. */
export class WebhookWithSecretDto extends WebhookDto {
  /**
   * Verifies the signatures, by Standard Webhooks. Shown in this answer and never again: where the answer is repeated under
   * its Idempotency-Key it is null. @example "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
   */
  secret: string | null;
}

/** Your webhooks. */
export class WebhookListDto {
  items: WebhookDto[];
}

/** Which deliveries are asked for. */
export class DeliveryQuery extends PageQuery {
  /** Only those that stand so. */
  @IsOptional()
  @IsIn(STATES)
  state?: DeliveryState;
}

/** One message for a webhook, and what became of it. */
export class DeliveryDto {
  /** The `webhook-id` of the message, the same at every attempt; but for tests, the id of its notice. */
  id: string;
  /** The kind of its notice, or webhook.test. */
  kind: string;
  /** pending: never tried; failed: to be tried again; delivered; dead: given up. */
  state: DeliveryState;
  /** Attempts since it was posted or, after that, resent. */
  attempts: number;
  createdAt: string;
  lastAttemptAt: string | null;
  lastStatusCode: number | null;
  lastFault: DeliveryFault | null;
  nextAttemptAt: string | null;
  deliveredAt: string | null;
}

/** A page of deliveries. */
export class DeliveryPageDto {
  items: DeliveryDto[];
  nextCursor: string | null;
}
