import { uuidv7 } from '../../platform/crypto/index.js';
import type { UsageEvent, UsageOutcome, UsageRecord, UsedThing } from '../../evidence/usage/index.js';
import type { ItemRuling, Ruling } from './ruling.js';

/** How the question ended for one item: what its usage record will say. */
export interface ItemOutcome {
  readonly ruling: ItemRuling;
  readonly outcome: UsageOutcome;
  readonly reasonCode: string | null;
  readonly rows: number;
  readonly providerId: string | null;
}

const EVENT_ENDINGS = {
  decided: 'released',
  refused: 'refused',
  failed: 'failed',
  unknown: 'unknown',
} as const;
const THINGS: Record<string, UsedThing> = {
  'report.ask': 'report',
  'report.read': 'report',
  'query.ask': 'query',
  'verification.ask': 'verification',
};

/**
 * The usage records of a question: one per provider concerned, mode and outcome. No item is left out.
 */
export function recordsOf(
  { question }: Ruling,
  outcomes: readonly ItemOutcome[],
  answerDigest: string | null,
): UsageRecord[] {
  const groups = Map.groupBy(outcomes, ({ ruling, outcome, reasonCode, providerId }) =>
    [providerId, ruling.mode, outcome, reasonCode].join('|'),
  );
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (!first) throw new Error('A group has at least one member');
    const isReleased = first.outcome === 'decided';
    return {
      id: uuidv7(),
      event: eventOf(question.action, first.outcome),
      uscc: question.uscc,
      institutionId: question.institutionId,
      clientId: question.clientId,
      operatorUser: question.operatorUser,
      itemCodes: group.map(({ ruling }) => ruling.loaded.item.code),
      catalogVersions: Object.fromEntries(
        group.map(({ ruling: { loaded } }) => [loaded.item.code, loaded.version]),
      ),
      providerId: first.providerId,
      mode: first.ruling.mode,
      purpose: question.purpose,
      authorizationId: question.authorizationId,
      applicationNo: question.applicationNo,
      outcome: first.outcome,
      reasonCode: first.reasonCode,
      rows: group.reduce((sum, { rows }) => sum + rows, 0),
      answerDigest: isReleased ? answerDigest : null,
      requestId: question.requestId,
    };
  });
}

/** The provider a ruling concerns: of the live endpoint, or of the newest feed that holds the item. */
export function providerOf({ mode, held, endpoint }: ItemRuling): string | null {
  return (mode === 'physical-collection' ? held[0]?.providerId : endpoint?.providerId) ?? null;
}

/** What the log says of an item that was refused. */
export function refused(ruling: ItemRuling, reasonCode: string): ItemOutcome {
  return { ruling, outcome: 'refused', reasonCode, rows: 0, providerId: providerOf(ruling) };
}

function eventOf(action: string, outcome: UsageOutcome): UsageEvent {
  return `${THINGS[action] ?? 'query'}.${EVENT_ENDINGS[outcome]}`;
}
