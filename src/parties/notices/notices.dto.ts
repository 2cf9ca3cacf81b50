import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/index.js';
import type { NoticeKind } from './notice-kinds.js';

/** Which notices are asked for. */
export class NoticeQuery extends PageQuery {
  /** `true`: those not acknowledged; `false`: those acknowledged; all when left out. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (isTruthWord(value) ? value === 'true' : value))
  @IsBoolean()
  unread?: boolean;
}

/** Something you are told. */
export class NoticeDto {
  /** Also the `webhook-id` under which webhooks get it. */
  id: string;
  kind: NoticeKind;
  /** The enterprise it is about. */
  uscc: string | null;
  /** The authorization, or the request for one, it is about. */
  authorizationId: string | null;
  /** What else there is to say, by kind. Never credit data. */
  data: Record<string, unknown>;
  postedAt: string;
  /** When a webhook of yours took it. That is not an acknowledgement. */
  deliveredAt: string | null;
  /** When you acknowledged it. */
  acknowledgedAt: string | null;
}

/** A page of notices. */
export class NoticePageDto {
  items: NoticeDto[];
  nextCursor: string | null;
}

const isTruthWord = (value: unknown): boolean => value === 'true' || value === 'false';
