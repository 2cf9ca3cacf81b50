import { definedProblem, Problem } from '../../../platform/http/plain.js';
import { compileRecordValidator } from '../../../rules/catalog/plain.js';
import type { JudgedItem } from '../judging/judge-record.js';
import { type JudgedPiece, type JudgingTerms, pieceJudge, type PieceJudge } from './judge-piece.js';

/** What a thread must know to judge a batch, as JSON: equal texts mean equal judges. */
export type JudgingOrder = string;

/** A judged piece on its way between threads, or the problem that ends its batch. */
export type PieceOutcome =
  { readonly judged: JudgedPiece } | { readonly problem: { readonly code: string; readonly detail: string } };

interface Order {
  readonly governed: Pick<JudgedItem, 'item' | 'rules'>;
  readonly terms: JudgingTerms;
}

/** Writes down how the pieces of a batch are to be judged. */
export function judgingOrder({ item, rules }: JudgedItem, terms: JudgingTerms): JudgingOrder {
  return JSON.stringify({ governed: { item, rules }, terms } satisfies Order);
}

/** Prepares what an order asks for. Costs milliseconds. */
export function judgeAsOrdered(order: JudgingOrder): PieceJudge {
  const { governed, terms } = JSON.parse(order) as Order; // written by judgingOrder
  return pieceJudge({ ...governed, validate: compileRecordValidator(governed.item) }, terms);
}

/** What a judge makes of a piece: problems have no class on the other side and go as plain values. */
export function outcomeOf(judge: () => JudgedPiece): PieceOutcome {
  try {
    return { judged: judge() };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: { code: error.code, detail: error.message } };
  }
}

/** Gives the judged piece. @throws the problem, where there was one */
export function judgedIn(outcome: PieceOutcome): JudgedPiece {
  if ('judged' in outcome) return outcome.judged;
  const { code, detail } = outcome.problem;
  throw new (definedProblem(code))(detail);
}
