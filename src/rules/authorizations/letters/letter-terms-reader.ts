import { Injectable } from '@nestjs/common';
import { InvalidInput } from '../../../platform/http/index.js';
import { Catalog } from '../../catalog/index.js';
import { ceilingOfAll } from '../authorization-terms.js';
import type { TermsDto } from '../authorization-terms.dto.js';
import { PurposeNotAllowed } from '../authorizations.problems.js';
import { isPurpose } from '../purposes.js';
import { type Terms, TermsReader } from '../terms-reader.js';
import { blanketTerms, type LetterTerms, publicOnly, termsFrom } from './letter-terms.js';

/** What of a letter its terms are read from. */
interface ReadLetter {
  readonly institutionId: string;
  readonly riskNoticeVersion: string;
  readonly isBlanket: boolean;
  readonly terms: LetterTerms;
}

/** Reads what a letter gives, if it is accepted at this moment. */
@Injectable()
export class LetterTermsReader {
  constructor(
    private readonly reader: TermsReader,
    private readonly catalog: Catalog,
  ) {}

  /** @throws PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput naming every fault */
  read(letter: ReadLetter, now: Date): Terms {
    const { institutionId, riskNoticeVersion } = letter;
    return this.reader.read(this.wanted(letter, now), { institutionId, riskNoticeVersion, now });
  }

  private wanted({ isBlanket, terms, institutionId }: ReadLetter, now: Date): TermsDto {
    const letter = termsFrom(terms, now);
    const { purpose, validUntil } = letter;
    if (!isBlanket && validUntil !== undefined) return { ...letter, validUntil };
    if (!isPurpose(purpose)) throw new PurposeNotAllowed('Choose a purpose of the closed list.');
    const items = publicOnly(letter.items.map((code) => this.catalog.get(code)));
    if (items.length === 0) throw nothingPublic();
    const { days } = ceilingOfAll({ items, institutionId, purpose }, this.reader.limits);
    return blanketTerms(letter, { items, days });
  }
}

const nothingPublic = (): Error =>
  new InvalidInput('A blanket letter gives public items only, and none of these is one.', {
    errors: [
      { pointer: '/items', code: 'nothing-public', detail: 'Ask the enterprise for an authorization.' },
    ],
  });
