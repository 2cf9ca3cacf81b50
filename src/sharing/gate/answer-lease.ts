import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../platform/database/index.js';
import { type AnswerGuard, AnswerGuards, ServiceUnavailable } from '../../platform/http/index.js';
import { type DenialReason, problemOfDenial } from '../../rules/access/index.js';
import { type DataPeriod, isWithinPeriod } from '../../rules/catalog/index.js';
import { UsageLog } from '../../evidence/usage/index.js';
import { AnswerOutdated } from './gate.problems.js';
import { type ItemOutcome, providerOf, recordsOf, refused } from './gate-records.js';
import { GATE_SETTINGS, type GateSettings } from './gate.settings.js';
import { type FactsShown, factsShown } from './held-records.js';
import { Judge } from './judge.js';
import type { Asked, Question } from './question.js';
import type { ItemRuling, Ruling } from './ruling.js';

/** One item of an answer, with what was seen of it. */
interface ReleasedItem extends Asked {
  readonly sees: 'public' | 'authorized';
  /** Of a live item: the department that answered. Earlier versions kept none. */
  readonly providerId?: string;
  /** Facts about which time were open, where the authorization says that. */
  readonly data?: DataPeriod;
  /** Of a held item: the facts shown, as {@link factsShown} names them. Earlier versions kept a list of other names. */
  readonly facts?: FactsShown | readonly string[];
}

/** What an answer rests on: the question, and the items it shows. */
export interface Basis {
  readonly question: Question;
  readonly released: readonly ReleasedItem[];
  readonly digest: string | null;
}

const MOST_TRIES = 5;
const ANY_TIME: DataPeriod = { dataFrom: null, dataUntil: null };

/** What an answer that shows these items rests on, without its digest. Plain JSON, to be kept with a copy of it. */
export function basisOf({ question }: Ruling, shown: readonly ItemRuling[]): Basis {
  const released = shown.flatMap(({ loaded, mode, decision, held, limits, endpoint }) => {
    if (!decision.allowed) return [];
    const isHeld = mode === 'physical-collection';
    const origin = isHeld ? { facts: factsShown(held) } : endpoint && { providerId: endpoint.providerId };
    return [{ itemCode: loaded.item.code, mode, sees: decision.sees, ...dataOf(limits), ...origin }];
  });
  return { question, released, digest: null };
}

/**
 * Holds answers to their decision until the socket: an answer that is older than the lease is decided anew,
 * and a denial by then replaces it and is recorded.
 */
@Injectable()
export class AnswerLeases extends AnswerGuards {
  constructor(
    private readonly judge: Judge,
    private readonly log: UsageLog,
    private readonly clock: Clock,
    @Inject(GATE_SETTINGS) private readonly settings: GateSettings,
  ) {
    super();
  }

  /** The guard of an answer that was just decided. */
  of(basis: Basis, { issuedAtMs }: Ruling): AnswerGuard {
    return this.guard(basis, issuedAtMs);
  }

  /**
   * The guard of an answer given before. It is decided anew before it leaves again, and recorded as a use of
   * its own: the handing out again, or the refusal of it, also because a fact it shows has expired, was repaired
   * or withdrawn, or is disputed by now.
   */
  revive(basis: object, requestId: string): AnswerGuard {
    const { question, ...rest } = basis as Basis; // made by `basisOf`, kept as plain JSON
    return this.guard({ ...rest, question: { ...question, requestId } }, Number.NEGATIVE_INFINITY);
  }

  private guard(basis: Basis, firstIssuedAtMs: number): AnswerGuard {
    let issuedAtMs = firstIssuedAtMs;
    let isRepeat = firstIssuedAtMs === Number.NEGATIVE_INFINITY;
    const isFresh = (): boolean => this.clock.monotonicMs() - issuedAtMs < this.settings.sendWithinMs;
    const check = async (): Promise<void> => {
      for (let tries = 0; !isFresh(); tries += 1) {
        if (tries === MOST_TRIES)
          throw new ServiceUnavailable('The decision took too long.', { retryAfterS: 1 });
        issuedAtMs = await this.decideAnew(basis, isRepeat);
        isRepeat = false;
      }
    };
    return { basis, check };
  }

  private async decideAnew({ question, released, digest }: Basis, isRepeat: boolean): Promise<number> {
    const again = { ...question, asked: released.map(({ itemCode, mode }) => ({ itemCode, mode })) };
    const ruling = await this.judge.judge(again, { hasTakenUse: true, needsHeld: isRepeat });
    const reason =
      firstReason(ruling, released) ??
      withdrawn(ruling, released) ??
      beyondData(ruling, released) ??
      (isRepeat ? outdated(ruling, released) : undefined);
    if (reason === undefined && !isRepeat) return ruling.issuedAtMs;
    // The record names the providers concerned, which the held facts tell.
    const { items } = isRepeat ? ruling : await this.judge.judge(again, { hasTakenUse: true });
    const outcomes = items.map((item) => (reason === undefined ? repeated(item) : refused(item, reason)));
    await this.log.appendAlone(question, recordsOf(ruling, outcomes, digest));
    if (reason === 'answer-outdated') throw new AnswerOutdated('Ask again to see what holds now.');
    if (reason !== undefined) throw problemOfDenial(reason);
    return ruling.issuedAtMs;
  }
}

function firstReason(ruling: Ruling, released: readonly ReleasedItem[]): DenialReason | undefined {
  const sees = new Map(released.map((item) => [item.itemCode, item.sees]));
  return ruling.items.flatMap((item) => reasonAgainst(item, sees.get(item.loaded.item.code)) ?? [])[0];
}

/** Whether an answer shows what a provider stated that has withdrawn or was suspended by now. */
function withdrawn(ruling: Ruling, released: readonly ReleasedItem[]): DenialReason | undefined {
  if (ruling.withdrawn.size === 0) return undefined;
  const stated = released.flatMap(({ providerId = [], facts = {} }) =>
    isListOfOldNames(facts) ? providerId : [...Object.keys(facts), providerId].flat(),
  );
  return stated.some((providerId) => ruling.withdrawn.has(providerId)) ? 'provider-withdrawn' : undefined;
}

/** Nothing is kept where nothing is limited: most answers. */
function dataOf(limits: ItemRuling['limits']): Pick<ReleasedItem, 'data'> {
  if (!limits || (limits.dataFrom === null && limits.dataUntil === null)) return {};
  return { data: { dataFrom: limits.dataFrom, dataUntil: limits.dataUntil } };
}

/** Whether an answer was open to facts about a time that is not authorized any more. */
function beyondData(ruling: Ruling, released: readonly ReleasedItem[]): 'answer-outdated' | undefined {
  const now = new Map(ruling.items.map(({ loaded, limits }) => [loaded.item.code, limits]));
  const isBeyond = released.some(({ itemCode, sees, data = ANY_TIME }) => {
    const limits = now.get(itemCode) ?? null;
    return sees === 'authorized' && limits !== null && !isWithinPeriod(data, limits);
  });
  return isBeyond ? 'answer-outdated' : undefined;
}

/** Whether an answer shows a fact that may not be shown any more, or not without a label. */
function outdated(ruling: Ruling, released: readonly ReleasedItem[]): 'answer-outdated' | undefined {
  const now = new Map(ruling.items.map((item) => [item.loaded.item.code, item]));
  const isGone = released.some(({ itemCode, facts = {} }) => {
    if (isListOfOldNames(facts)) return facts.length > 0;
    const current = factsShown(now.get(itemCode)?.held ?? []);
    return Object.entries(facts).some(([providerId, names]) => {
      const still = new Set(current[providerId]);
      return names.some((name) => !still.has(name));
    });
  });
  return isGone ? 'answer-outdated' : undefined;
}

const isListOfOldNames = (facts: FactsShown | readonly string[]): facts is readonly string[] =>
  Array.isArray(facts);

function repeated(ruling: ItemRuling): ItemOutcome {
  return { ruling, outcome: 'decided', reasonCode: 'repeated', rows: 0, providerId: providerOf(ruling) };
}

function reasonAgainst(
  { decision }: ItemRuling,
  sees: 'public' | 'authorized' | undefined,
): DenialReason | undefined {
  if (!decision.allowed) return decision.reason;
  return sees === 'authorized' && decision.sees === 'public' ? decision.withheld : undefined;
}
