import { decide, type AccessFacts, type Decision } from '../../rules/access/index.js';
import { type Ceiling, isPurpose, type Wanted, within } from '../../rules/authorizations/index.js';
import { type DataPeriod, type LoadedItem, type Mode, shanghaiDayOf } from '../../rules/catalog/index.js';
import type { GateFacts } from './gate-facts.repository.js';
import type { LiveEndpoint } from './held-facts.js';
import { reached } from './data-reach.js';
import { type ShownFragment, shownFragments } from './held-records.js';
import type { Question } from './question.js';

/** What was decided about one asked item, with what is at hand to answer it. */
export interface ItemRuling {
  readonly loaded: LoadedItem;
  readonly mode: Mode;
  readonly decision: Decision;
  /** What is left of the authorization for this item, under the rules of this moment; `null` without one. */
  readonly limits: Limits | null;
  /** What may be shown of its held facts, newest feed first. */
  readonly held: readonly ShownFragment[];
  /** At which time the oldest feed of the item held, whether it holds anything of the enterprise or not. */
  readonly collectedAsOf: string | null;
  readonly endpoint: LiveEndpoint | undefined;
}

/** How much, and facts about which time, an authorization still allows. */
export interface Limits extends DataPeriod {
  readonly maxUses: number | null;
  readonly mostInWindow: number | null;
}

/** The decision on a question: one moment, one ruling per asked item. */
export interface Ruling {
  readonly question: Question;
  /** Monotonic milliseconds before the facts were asked for: the lease of the answer counts from here. */
  readonly issuedAtMs: number;
  readonly decidedAt: Date;
  readonly items: readonly ItemRuling[];
  /** The authorization the question names, when there is one for this institution. */
  readonly authorization: {
    readonly id: string;
    readonly validUntil: string;
    readonly isCounted: boolean;
  } | null;
  readonly providerNames: ReadonlyMap<string, string>;
}

/** What holds at this moment, whatever was asked. */
interface Rules {
  readonly hasTakenUse: boolean;
  readonly itemOf: (code: string) => LoadedItem;
  readonly ceilingOf: (wanted: Wanted) => Ceiling | null;
}

/** Applies the one decision to each asked item of a question. Pure. */
export function rule(
  question: Question,
  facts: GateFacts,
  { hasTakenUse, itemOf, ceilingOf }: Rules,
): Ruling {
  const { issuedAtMs, decidedAt, providerNames } = facts;
  const today = shanghaiDayOf(decidedAt);
  const common = commonFacts(question, facts, hasTakenUse);
  return {
    question,
    issuedAtMs,
    decidedAt,
    providerNames,
    authorization: authorizationOf(question, facts),
    items: question.asked.map(({ itemCode, mode }) => {
      const loaded = itemOf(itemCode);
      const item = { code: loaded.item.code, tier: loaded.tier, modes: loaded.item.modes };
      const ceiling = ceilingFor(question, item, ceilingOf);
      const decision = decide({ ...common, item, mode, ceiling });
      const { authorization } = common;
      const limits = authorization && ceiling && within(authorization, ceiling);
      return {
        loaded,
        mode,
        decision,
        limits,
        held: reached(
          { loaded, decision, limits },
          shownFragments(loaded, facts.held.get(itemCode) ?? [], today),
        ),
        collectedAsOf: facts.collectedAsOf.get(itemCode) ?? null,
        endpoint: facts.endpoints.get(itemCode),
      };
    }),
  };
}

function ceilingFor(
  { institutionId, purpose }: Question,
  item: Wanted['item'],
  ceilingOf: Rules['ceilingOf'],
): Ceiling | null {
  return isPurpose(purpose) ? ceilingOf({ institutionId, purpose, item }) : null;
}

/** What is the same for every item of a question. */
function commonFacts(
  { action, purpose }: Question,
  { decidedAt, institutionStatus, assessment, authorization }: GateFacts,
  hasTakenUse: boolean,
) {
  return {
    action,
    purpose,
    hasTakenUse,
    decidedAt,
    institution: {
      status: institutionStatus,
      assessment: assessment && {
        clearedTier: assessment.clearedTier,
        validFrom: new Date(assessment.validFrom),
        validUntil: new Date(assessment.validUntil),
      },
    },
    authorization: authorization && {
      ...authorization,
      validFrom: new Date(authorization.validFrom),
      validUntil: new Date(authorization.validUntil),
    },
  } satisfies Omit<AccessFacts, 'item' | 'mode' | 'ceiling'>;
}

function authorizationOf(
  { authorizationId }: Question,
  { authorization }: GateFacts,
): Ruling['authorization'] {
  if (authorizationId === null || authorization === null) return null;
  const { validUntil, maxUses, mostInWindow } = authorization;
  const isCounted = maxUses !== null || mostInWindow !== null;
  return { id: authorizationId, validUntil: new Date(validUntil).toISOString(), isCounted };
}
