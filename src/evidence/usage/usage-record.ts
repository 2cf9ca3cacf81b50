import type { AuthorizationChange } from '../../rules/authorizations/index.js';
import type { Mode } from '../../rules/catalog/index.js';

/** Things whose uses are recorded. */
export type UsedThing = 'report' | 'query' | 'verification';

/** The closed list of events. `released` means decided and recorded; it never claims that bytes arrived. */
export type UsageEvent =
  | `${UsedThing}.${'released' | 'refused' | 'failed' | 'unknown'}`
  | 'access.explained'
  | `authorization.${AuthorizationChange | 'refused'}`;

/** How a use ended. */
export type UsageOutcome = 'decided' | 'refused' | 'failed' | 'unknown';

/** What the usage records of one question have in common: who asked about whom, and for what. */
export interface UsageSubject {
  readonly institutionId: string | null;
  readonly clientId: string;
  readonly operatorUser: string | null;
  readonly uscc: string;
  readonly purpose: string | null;
  readonly authorizationId: string | null;
  readonly applicationNo: string | null;
  readonly requestId: string;
}

/** How a question ended for one provider. */
export interface UsageLine {
  readonly id: string;
  readonly event: UsageEvent;
  readonly itemCodes: readonly string[];
  readonly catalogVersions: Readonly<Record<string, number>>;
  readonly providerId: string | null;
  readonly mode: Mode | null;
  readonly outcome: UsageOutcome;
  readonly reasonCode: string | null;
  readonly rows: number;
  readonly answerDigest: string | null;
}

/**
 * One line per use or refusal, one per provider concerned. Names items and purpose and carries a digest of
 * the answer; never the credit data itself.
 *
 * @source 国办发〔2021〕52号 §6 (及时反馈)
 */
export type UsageRecord = UsageSubject & UsageLine;
