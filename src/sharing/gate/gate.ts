import { Injectable } from '@nestjs/common';
import type { Problem } from '../../platform/http/index.js';
import { problemOfDenial } from '../../rules/access/index.js';
import type { CallerRequest } from '../../parties/identity/index.js';
import { least } from '../../rules/authorizations/index.js';
import { type CountedUse, type KeptRow, UsageLog } from '../../evidence/usage/index.js';
import { AnswerLeases, basisOf } from './answer-lease.js';
import { type ItemOutcome, providerOf, recordsOf, refused } from './gate-records.js';
import { Judge } from './judge.js';
import type { Question } from './question.js';
import type { ItemRuling, Ruling } from './ruling.js';
import { Turns } from './turns.js';

/** Questions between the reading of their facts and the record of their answer, in one process. */
const QUESTIONS_AT_ONCE = 32;

/** What a live call brought for one item: an answer with its number of records, or why there is none. */
export interface Fetched<V> {
  readonly value: V | undefined;
  readonly rows: number;
  readonly problem: Problem | undefined;
}

/** Item code → what its live call brought. */
export type FetchedItems<V> = ReadonlyMap<string, Fetched<V>>;

/** An answer ready to leave once its usage records are committed. */
export interface Composed<T> {
  readonly answer: T;
  readonly digest: string;
  /** What else is written in the statement of the usage records. */
  readonly kept?: KeptRow;
}

/** What is known of an answer before it is composed. */
export interface Release {
  /** The usage records that will be committed with it. */
  readonly usageRecordIds: readonly string[];
  /** What the answer rests on, as plain JSON, to be kept with a copy of it. */
  readonly basis: object;
}

/** How a product or mode answers a question the gate has opened. */
export interface Answering<V, T> {
  /** Makes one live call; never throws for what a provider does. */
  readonly fetch: (item: ItemRuling, ruling: Ruling) => Promise<Fetched<V>>;
  /** Whether the answer stands although live calls failed, because it says so item by item. */
  readonly toleratesFailures: boolean;
  /** Composes the answer from what the ruling allows. */
  readonly compose: (ruling: Ruling, fetched: FetchedItems<V>, release: Release) => Composed<T>;
}

/**
 * The gate: nobody gets an answer any other way. Gathers the facts, has them decided, lets live calls be
 * made, decides again after them, records, and only then gives the answer, held to its lease until the
 * socket.
 *
 * @source 国办发〔2021〕52号 §6, §9, §10
 */
@Injectable()
export class Gate {
  private readonly turns = new Turns(QUESTIONS_AT_ONCE);

  constructor(
    private readonly judge: Judge,
    private readonly leases: AnswerLeases,
    private readonly log: UsageLog,
  ) {}

  /**
   * Answers a question.
   *
   * @throws the problem of the denial when nothing of what was asked may be shown; the provider's problem
   *   when the only item asked failed; UsageLogUnavailable when the records cannot be written
   */
  async answer<V, T>(request: CallerRequest, question: Question, answering: Answering<V, T>): Promise<T> {
    const first = await this.turns.take(async () => this.answerFromHeld(request, question, answering));
    if ('answer' in first) return first.answer;
    const live = first.items.filter(isLive);
    const intents = recordsOf(
      first,
      live.map((item) => intentOf(item)),
      null,
    );
    await this.log.announce(question.uscc, intents);
    const fetched = await fetchAll(live, (item) => answering.fetch(item, first));
    const intentIds = intents.map(({ id }) => id);
    return this.turns.take(async () => {
      const ruling = await this.judge.judge(question);
      return this.settle(request, { ruling, asked: first, fetched, intentIds, answering });
    });
  }

  /** Answers a question that needs no live call; gives the ruling of one that does. */
  private async answerFromHeld<V, T>(
    request: CallerRequest,
    question: Question,
    answering: Answering<V, T>,
  ): Promise<{ answer: T } | Ruling> {
    const ruling = await this.admit(request, question);
    if (ruling.items.some(isLive)) return ruling;
    const exchange = { ruling, asked: ruling, fetched: new Map(), intentIds: [], answering };
    return { answer: await this.settle(request, exchange) };
  }

  /** Releases an answer, on another ruling when the counted use it rests on has gone meanwhile. */
  private async settle<V, T>(request: CallerRequest, exchange: Exchange<V, T>): Promise<T> {
    for (let { ruling } = exchange; ; ruling = await this.judge.judge(ruling.question)) {
      const fetched = fromWhomIsNamed(exchange, ruling);
      const released = await this.release(request, { ...exchange, ruling, fetched });
      if (released) return released.answer;
    }
  }

  /** Judges a question; when nothing of it is allowed the refusal is recorded and thrown. */
  private async admit(request: CallerRequest, question: Question): Promise<Ruling> {
    const ruling = await this.judge.judge(question);
    if (ruling.items.some(({ decision }) => decision.allowed)) return ruling;
    await this.log.appendAlone(question, recordsOf(ruling, ruling.items.map(refusalOf), null));
    throw markRecorded(request, problemOfRefusal(ruling));
  }

  /** Composes, records and gives the answer; `undefined` when the counted use it rests on has gone meanwhile. */
  private async release<V, T>(
    request: CallerRequest,
    exchange: Exchange<V, T>,
  ): Promise<{ answer: T } | undefined> {
    const { ruling, fetched, intentIds, answering } = exchange;
    const outcomes = ruling.items.flatMap((item) => outcomesOf(item, fetched));
    const decided = outcomes.filter(({ outcome }) => outcome === 'decided');
    const shown = [...new Set(decided.map((outcome) => outcome.ruling))];
    const draft = recordsOf(ruling, outcomes, null);
    const problem = shown.length > 0 ? undefined : problemOf(exchange);
    const basis = basisOf(ruling, shown);
    const release = { usageRecordIds: draft.map(({ id }) => id), basis };
    const composed = problem ? undefined : answering.compose(ruling, fetched, release);
    const lines = draft.map((record) =>
      record.outcome === 'decided' ? { ...record, answerDigest: composed?.digest ?? null } : record,
    );
    const use = countedUse(ruling, shown);
    const kept = composed?.kept ?? null;
    const isRecorded = await this.log.record({ subject: ruling.question, lines, use, kept }, intentIds);
    if (!isRecorded) return undefined;
    if (!composed) throw markRecorded(request, problem ?? problemOfRefusal(ruling));
    request.answerGuard = this.leases.of({ ...basis, digest: composed.digest }, ruling);
    return { answer: composed.answer };
  }

  /**
   * Lets a kept copy of an answer out again, under a guard that decides it anew, records it as a use of its
   * own and refuses it when any part may no longer be shown. Takes no counted use.
   */
  repeat(request: CallerRequest, basis: object, digest: string): void {
    request.answerGuard = this.leases.revive({ ...basis, digest }, request.id);
  }
}

/** The authorization of which a use is taken: where it counts them and the answer rests on it. */
function countedUse({ authorization }: Ruling, shown: readonly ItemRuling[]): CountedUse | null {
  const resting = shown.filter(({ decision }) => decision.allowed && decision.sees === 'authorized');
  if (resting.length === 0 || !authorization?.isCounted) return null;
  const limits = resting.flatMap(({ limits: each }) => each ?? []);
  return {
    of: authorization.id,
    most: least(limits.map(({ maxUses }) => maxUses)),
    mostInWindow: least(limits.map(({ mostInWindow }) => mostInWindow)),
  };
}

interface Exchange<V, T> {
  readonly ruling: Ruling;
  /** On which the departments were asked. */
  readonly asked: Ruling;
  readonly fetched: FetchedItems<V>;
  readonly intentIds: readonly string[];
  readonly answering: Answering<V, T>;
}

const isLive = ({ decision, mode }: ItemRuling): boolean =>
  decision.allowed && mode !== 'physical-collection';

async function fetchAll<V>(
  live: readonly ItemRuling[],
  fetch: (item: ItemRuling) => Promise<Fetched<V>>,
): Promise<FetchedItems<V>> {
  return new Map(
    await Promise.all(live.map(async (item) => [item.loaded.item.code, await fetch(item)] as const)),
  );
}

/**
 * What live calls brought, without what came from a department that would not be asked any more: another stands in its
 * place, and nothing goes out under a wrong name.
 */
function fromWhomIsNamed<V, T>({ fetched, asked }: Exchange<V, T>, ruling: Ruling): FetchedItems<V> {
  const isSame = (code: string): boolean => namedFor(code, asked) === namedFor(code, ruling);
  const gone = { value: undefined, rows: 0, problem: problemOfDenial('provider-withdrawn') };
  return new Map([...fetched].map(([code, brought]) => [code, isSame(code) ? brought : gone]));
}

const namedFor = (code: string, { items }: Ruling): string | undefined =>
  items.find(({ loaded }) => loaded.item.code === code)?.endpoint?.providerId;

/** The record that stands when the process dies during the call. */
function intentOf(ruling: ItemRuling): ItemOutcome {
  return { ruling, outcome: 'unknown', reasonCode: 'interrupted', rows: 0, providerId: providerOf(ruling) };
}

function refusalOf(item: ItemRuling): ItemOutcome {
  return refused(item, item.decision.allowed ? 'access-denied' : item.decision.reason);
}

/** How the question ended for one item: once for each provider whose records are shown. */
function outcomesOf<V>(item: ItemRuling, fetched: FetchedItems<V>): ItemOutcome[] {
  if (!item.decision.allowed || isLive(item)) return [liveOrRefused(item, fetched)];
  const common = { ruling: item, outcome: 'decided', reasonCode: null } as const;
  if (item.held.length === 0) return [{ ...common, rows: 0, providerId: null }];
  return item.held.map(({ records, providerId }) => ({
    ...common,
    rows: records.length,
    providerId,
  }));
}

function liveOrRefused<V>(item: ItemRuling, fetched: FetchedItems<V>): ItemOutcome {
  const brought = fetched.get(item.loaded.item.code);
  if (!item.decision.allowed) {
    const isInFlight = brought !== undefined && item.decision.reason === 'authorization-revoked';
    return refused(item, isInFlight ? 'revoked-in-flight' : item.decision.reason);
  }
  const common = { ruling: item, providerId: providerOf(item) };
  // Allowed only by the second judgement: it was not asked for, so there is nothing to show.
  if (!brought) return { ...common, outcome: 'failed', reasonCode: 'not-asked', rows: 0 };
  if (brought.problem) return { ...common, outcome: 'failed', reasonCode: brought.problem.code, rows: 0 };
  return { ...common, outcome: 'decided', reasonCode: null, rows: brought.rows };
}

/** Why there is no answer when nothing is shown: everything was denied, or the one provider asked failed. */
function problemOf<V, T>({ ruling, fetched, answering }: Exchange<V, T>): Problem | undefined {
  if (ruling.items.every(({ decision }) => !decision.allowed)) return problemOfRefusal(ruling);
  if (answering.toleratesFailures) return undefined;
  return [...fetched.values()].find(({ problem }) => problem)?.problem;
}

function problemOfRefusal(ruling: Ruling): Problem {
  const reasons = ruling.items.flatMap(({ decision }) => (decision.allowed ? [] : [decision.reason]));
  return problemOfDenial(reasons[0] ?? 'access-denied');
}

/** Notes that the log has this refusal already, so that it is not recorded twice. */
function markRecorded(request: CallerRequest, problem: Problem): Problem {
  request.recordedProblem = problem;
  return problem;
}
