import { Inject, Injectable } from '@nestjs/common';
import { uuidv7 } from '../../../platform/crypto/index.js';
import { UnitOfWork } from '../../../platform/database/index.js';
import {
  InvalidInput,
  NotFound,
  type Page,
  pageOf,
  type PageQuery,
  positionOf,
} from '../../../platform/http/index.js';
import { readUscc } from '../../../parties/enterprises/index.js';
import {
  actorOf,
  type Caller,
  callerOf,
  type CallerRequest,
  participantOf,
} from '../../../parties/identity/index.js';
import { AuthorizationHistory } from '../authorization-history.js';
import type { AuthorizationHistoryDto } from '../authorizations.dto.js';
import { WrongState } from '../authorizations.problems.js';
import { AuthorizationsRepository } from '../authorizations.repository.js';
import { sideOf } from '../side.js';
import { letterStatusAt } from './letter-lifecycle.js';
import { noteOf } from './letter-note.js';
import { faultsOfDates, LETTER_RULES, type LetterRules } from './letter-rules.js';
import { LetterTermsReader } from './letter-terms-reader.js';
import { letterView } from './letter-view.js';
import { LetterExpired } from './letters.problems.js';
import type { NewWrittenLetterDto, WrittenLetterDto } from './written-letters.dto.js';
import { WrittenLettersRepository } from './written-letters.repository.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

const DAY_MS = 86_400_000;

/** Letters of authorization on paper: import what stands on them, see what became of them. */
@Injectable()
export class WrittenLetters {
  constructor(
    private readonly letters: WrittenLettersRepository,
    private readonly authorizations: AuthorizationsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: LetterTermsReader,
    private readonly history: AuthorizationHistory,
    @Inject(LETTER_RULES) private readonly rules: LetterRules,
  ) {}

  /**
   * Imports what stands on a letter. Whether the enterprise is known here is not told: who imports could learn by it
   * who takes part.
   *
   * @throws InvalidUscc, PurposeNotAllowed, UnknownItem, ModeNotOffered, InvalidInput
   */
  async import(request: CallerRequest, input: NewWrittenLetterDto): Promise<WrittenLetterDto> {
    const caller = callerOf(request);
    const now = await this.authorizations.now();
    const letter = this.newLetter(caller, input, now);
    const errors = faultsOfDates(letter, this.rules, now);
    if (errors.length > 0) throw new InvalidInput('No letter can be imported with these dates.', { errors });
    this.terms.read(letter, now);
    await this.unitOfWork.run(async (tx) => {
      await this.letters.insert(tx, letter);
      await this.history.note(tx, { change: 'letter-imported', of: noteOf(letter), request, reason: null });
    });
    return letterView(letter, now);
  }

  async list(caller: Caller, { limit, cursor }: PageQuery): Promise<Page<WrittenLetterDto>> {
    const [rows, now] = await Promise.all([
      this.letters.list(sideOf(caller), limit, positionOf(cursor)),
      this.authorizations.now(),
    ]);
    return pageOf(rows, limit, {
      entry: (row) => letterView(row, now),
      position: (row) => ({ at: row.importedAt.toISOString(), id: row.id }),
    });
  }

  /** @throws NotFound also for what is another's */
  async get(caller: Caller, id: string): Promise<WrittenLetterDto> {
    const [found, now] = await Promise.all([this.find(caller, id), this.authorizations.now()]);
    return letterView(found, now);
  }

  /** Everything that happened to it and to the authorization it became. @throws NotFound also for what is another's */
  async historyOf(caller: Caller, id: string): Promise<AuthorizationHistoryDto> {
    const { uscc } = await this.find(caller, id);
    return this.history.of(uscc, id);
  }

  /** This moment on the database's clock. */
  async now(): Promise<Date> {
    return this.authorizations.now();
  }

  /** @throws NotFound also for what is another's */
  async find(caller: Caller, id: string): Promise<WrittenLetterEntity> {
    const found = await this.letters.find(sideOf(caller), id);
    if (!found) throw new NotFound('No letter of yours has this id.');
    return found;
  }

  /** @throws LetterExpired, WrongState; InvalidInput when the letter has become too old meanwhile */
  async refuseUnlessAwaited(letter: WrittenLetterEntity): Promise<void> {
    const now = await this.authorizations.now();
    const status = letterStatusAt(letter, now);
    if (status === 'expired') throw new LetterExpired('Import the letter again.');
    if (status !== 'awaiting-image') throw new WrongState('The letter has another image already.');
    const errors = faultsOfDates(letter, this.rules, now);
    if (errors.length > 0) throw new InvalidInput('The letter can no longer be imported.', { errors });
  }

  private newLetter(caller: Caller, input: NewWrittenLetterDto, now: Date): WrittenLetterEntity {
    const { uscc, subjectName, legalRepresentative, handler, signedOn, riskNoticeVersion, ...rest } = input;
    const { blanket, imageDigest, ...terms } = rest;
    return {
      uscc: readUscc(uscc),
      id: uuidv7(),
      status: 'awaiting-image',
      institutionId: participantOf(caller),
      terms: { ...terms },
      isBlanket: blanket ?? false,
      subjectName,
      legalRepresentative,
      handler: handler ?? null,
      signedOn,
      riskNoticeVersion,
      statedDigest: imageDigest?.replace('sha-256:', '') ?? null,
      importedBy: actorOf(caller),
      importedAt: now,
      dueUntil: new Date(now.getTime() + this.rules.imageDays * DAY_MS),
      ...NOTHING_YET,
    };
  }
}

const NOTHING_YET = {
  imageDigest: null,
  imageType: null,
  imageBytes: null,
  uploadedBy: null,
  uploadedAt: null,
  reviewedBy: null,
  reviewedAt: null,
  refusalReason: null,
};
