import { decide, type AccessFacts, type Decision } from '../../rules/access/index.js';
import { type LoadedItem, type Mode, shanghaiDayOf } from '../../rules/catalog/index.js';
import type { GateFacts, LiveEndpoint } from './gate-facts.repository.js';
import { type ShownFragment, shownFragments } from './held-records.js';
import type { Question } from './question.js';

/** What was decided about one asked item, with what is at hand to answer it. */
export interface ItemRuling {
  readonly loaded: LoadedItem;
  readonly mode: Mode;
  readonly decision: Decision;
  /** What may be shown of its held facts, newest feed first. */
  readonly held: readonly ShownFragment[];
  /** At which time the oldest feed of the item held, whether it holds anything of the enterprise or not. */
  readonly collectedAsOf: string | null;
  readonly endpoint: LiveEndpoint | undefined;
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

/** Applies the one decision to each asked item of a question. Pure. */
export function rule(
  question: Question,
  facts: GateFacts,
  context: { issuedAtMs: number; hasTakenUse: boolean; itemOf: (code: string) => LoadedItem },
): Ruling {
  const today = shanghaiDayOf(facts.decided_at);
  return {
    question,
    issuedAtMs: context.issuedAtMs,
    decidedAt: facts.decided_at,
    authorization: authorizationOf(question, facts),
    providerNames: new Map(Object.entries(facts.provider_names ?? {})),
    items: question.asked.map(({ itemCode, mode }) => {
      const loaded = context.itemOf(itemCode);
      return {
        loaded,
        mode,
        decision: decide(
          accessFacts(question, facts, {
            loaded,
            mode,
            hasTakenUse: context.hasTakenUse,
          }),
        ),
        held: shownFragments(loaded, facts.held?.[itemCode] ?? [], today),
        collectedAsOf: facts.collected_as_of?.[itemCode] ?? null,
        endpoint: facts.endpoints?.[itemCode],
      };
    }),
  };
}

function accessFacts(
  { action, purpose }: Question,
  facts: GateFacts,
  { loaded, mode, hasTakenUse }: { loaded: LoadedItem; mode: Mode; hasTakenUse: boolean },
): AccessFacts {
  const { assessment, authorization } = facts;
  return {
    action,
    purpose,
    mode,
    hasTakenUse,
    decidedAt: facts.decided_at,
    institution: {
      status: facts.institution_status,
      assessment: assessment && {
        clearedTier: assessment.clearedTier,
        validFrom: new Date(assessment.validFrom),
        validUntil: new Date(assessment.validUntil),
      },
    },
    item: {
      code: loaded.item.code,
      tier: loaded.tier,
      modes: loaded.item.modes,
    },
    authorization: authorization && {
      ...authorization,
      validFrom: new Date(authorization.validFrom),
      validUntil: new Date(authorization.validUntil),
    },
  };
}

function authorizationOf(
  { authorizationId }: Question,
  { authorization }: GateFacts,
): Ruling['authorization'] {
  if (authorizationId === null || authorization === null) return null;
  const { validUntil, maxUses } = authorization;
  return { id: authorizationId, validUntil: new Date(validUntil).toISOString(), isCounted: maxUses !== null };
}
