import type { AuthorizationStatus } from './authorization-lifecycle.js';
import type { ImpactLine } from './impact.js';

/** One kind of thing that would stop. */
export class ImpactLineDto {
  /** live-call: calls of departments under way; kept-report: copies the institution can read at the gateway. */
  kind: ImpactLine['kind'];
  count: number;
  /** When the last of them would end by itself; null where that is not known. */
  until: string | null;
}

/** What revoking or suspending an authorization would stop at this moment. */
export class ImpactDto {
  id: string;
  status: AuthorizationStatus;
  institutionId: string;
  institutionName: string;
  /** Items that nothing else the enterprise gave this institution for the same purpose covers. */
  itemsLost: string[];
  usesLeft: number | null;
  wouldStop: ImpactLineDto[];
  /** Within how many days of a revocation the institution deletes its copies. What was lawfully done stays done. */
  deleteCopiesWithinDays: number;
}

/** What an institution was told of the revocation, and whether it said that it has read it. */
export class ToldDto {
  institutionId: string;
  institutionName: string;
  toldAt: string;
  /** When a webhook of the institution took it; that is no acknowledgement. */
  deliveredAt: string | null;
  acknowledgedAt: string | null;
  /** Until when it must have deleted its copies. */
  deleteCopiesBy: string;
}

/** Proof that an authorization was revoked, when, and what the institution said to it. */
export class RevocationReceiptDto {
  id: string;
  version: number;
  uscc: string;
  revokedAt: string;
  /** In which part who revoked it acted: enterprise or institution. */
  revokedBy: string;
  reason: string | null;
  institutions: ToldDto[];
  /** The same, signed by the gateway: a compact JWS over canonical JSON. */
  jws: string;
}
