import { Injectable } from '@nestjs/common';
import { problemOfDenial } from '../../rules/access/index.js';
import { TermsReader } from '../../rules/authorizations/index.js';
import { Catalog } from '../../rules/catalog/index.js';
import { GateFactsRepository } from './gate-facts.repository.js';
import type { Question } from './question.js';
import { type Ruling, rule } from './ruling.js';

/** Gathers the facts of a question, in one statement with those that came at the same time, and has them decided. */
@Injectable()
export class Judge {
  constructor(
    private readonly facts: GateFactsRepository,
    private readonly catalog: Catalog,
    private readonly terms: TermsReader,
  ) {}

  /** @throws UnknownItem; `access-denied` when the caller is no institution */
  async judge(question: Question, { hasTakenUse = false, needsHeld = true } = {}): Promise<Ruling> {
    const itemOf = (code: string) => this.catalog.get(code);
    question.asked.forEach(({ itemCode }) => itemOf(itemCode));
    const facts = await this.facts.gather(question, { needsHeld });
    if (!facts) throw problemOfDenial('access-denied');
    return rule(question, facts, {
      hasTakenUse,
      itemOf,
      ceilingOf: (wanted) => this.terms.ceilingOf(wanted),
    });
  }
}
