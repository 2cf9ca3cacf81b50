import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../../platform/database/index.js';
import { Notices } from '../../../parties/notices/index.js';
import { actorOf, callerOf, type CallerRequest } from '../../../parties/identity/index.js';
import { AuthorizationHistory } from '../authorization-history.js';
import type { AuthorizationDto } from '../authorizations.dto.js';
import { AlreadyDecided, WrongState } from '../authorizations.problems.js';
import { AuthorizationVersions } from '../authorization-versions.service.js';
import { view } from '../authorizations.service.js';
import { newAuthorization } from '../new-authorization.js';
import { isFirstPerson, letterStatusAt } from './letter-lifecycle.js';
import { noteOf } from './letter-note.js';
import { LetterTermsReader } from './letter-terms-reader.js';
import { LetterExpired, SecondPersonRequired, SubjectNotConfirmed } from './letters.problems.js';
import { isSameName } from './subject-name.js';
import type { WrittenLetterDto } from './written-letters.dto.js';
import { WrittenLettersRepository } from './written-letters.repository.js';
import { WrittenLetters } from './written-letters.service.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

/** A second person of the institution lays the letter beside what was read off it, and accepts or refuses it. */
@Injectable()
export class LetterReviews {
  constructor(
    private readonly letters: WrittenLetters,
    private readonly repository: WrittenLettersRepository,
    private readonly versions: AuthorizationVersions,
    private readonly unitOfWork: UnitOfWork,
    private readonly terms: LetterTermsReader,
    private readonly history: AuthorizationHistory,
    private readonly notices: Notices,
  ) {}

  /**
   * Makes the authorization a letter gives. Of several decisions at once the first stands.
   *
   * @throws NotFound also for what is another's; SecondPersonRequired, AlreadyDecided, LetterExpired, WrongState;
   *   SubjectNotConfirmed; InvalidInput where it may not be authorized any more
   */
  async accept(request: CallerRequest, id: string): Promise<AuthorizationDto> {
    const letter = await this.open(request, id);
    const now = await this.letters.now();
    await this.confirmSubject(letter);
    const { uscc, institutionId, riskNoticeVersion, isBlanket: reauthorizationNeeded } = letter;
    const grantedBy = actorOf(callerOf(request));
    const given = { uscc, id, institutionId, riskNoticeVersion, grantedBy, createdAt: now };
    const authorization = newAuthorization(this.terms.read(letter, now), {
      ...given,
      form: 'written',
      awaitsSignature: false, // the hand that signed it is on paper
      reauthorizationNeeded,
    });
    await this.decide(request, { letter, decision: 'accepted', reason: null }, async (tx) => {
      await this.versions.begin(tx, { authorization, request });
    });
    return view(authorization, 0, now);
  }

  /** Refuses a letter; its image is free for a letter that is right. @throws as {@link accept} */
  async refuse(request: CallerRequest, id: string, reason: string): Promise<WrittenLetterDto> {
    const letter = await this.open(request, id);
    await this.decide(request, { letter, decision: 'refused', reason }, async (tx) => {
      await this.history.note(tx, { change: 'letter-refused', of: noteOf(letter), request, reason });
    });
    return this.letters.get(callerOf(request), id);
  }

  /** Decides and does what follows from it, or neither. */
  private async decide(
    request: CallerRequest,
    { letter, decision, reason }: Decision,
    then: (tx: Transaction) => Promise<void>,
  ): Promise<void> {
    const actor = actorOf(callerOf(request));
    const isFirst = await this.unitOfWork.run(async (tx) => {
      if (letter.imageDigest !== null) await this.repository.lockImage(tx, letter.imageDigest);
      if (!(await this.repository.decide(tx, letter, { decision, actor, reason }))) return false;
      if (letter.imageDigest !== null) await this.repository.releaseImage(tx, letter.imageDigest);
      await then(tx);
      await this.tell(tx, { letter, decision, reason });
      return true;
    });
    if (isFirst) return;
    await this.open(request, letter.id);
    throw new AlreadyDecided('Somebody decides on it at this moment.');
  }

  /** Tells both sides how it was decided, if it was. */
  private async tell(tx: Transaction, { letter, decision: outcome, reason }: Decision): Promise<void> {
    const { uscc, id, institutionId: participantId } = letter;
    const data = { letterId: id, outcome, reason };
    for (const to of [{ participantId }, { uscc }])
      await this.notices.post(tx, { to, kind: 'letter.reviewed', uscc, authorizationId: id, data });
  }

  /** A letter the caller may decide on now. */
  private async open(request: CallerRequest, id: string): Promise<WrittenLetterEntity> {
    const caller = callerOf(request);
    const letter = await this.letters.find(caller, id);
    const status = letterStatusAt(letter, await this.letters.now());
    if (status === 'expired') throw new LetterExpired('Import the letter again.');
    if (status === 'awaiting-image') throw new WrongState('The letter has no image yet.');
    if (status !== 'pending-review') throw new AlreadyDecided(`It was ${status} before.`);
    if (isFirstPerson(letter, actorOf(caller))) {
      throw new SecondPersonRequired('Whoever imported the letter or sent its image cannot decide on it.');
    }
    return letter;
  }

  /** In the same words for an unknown enterprise as for another name, so that nobody learns who takes part. */
  private async confirmSubject({ uscc, subjectName }: WrittenLetterEntity): Promise<void> {
    const registered = await this.repository.registeredName(uscc);
    if (isSameName(subjectName, registered ?? '')) return;
    throw new SubjectNotConfirmed(
      'No enterprise is registered here with this code and the name on the letter.',
    );
  }
}

interface Decision {
  readonly letter: WrittenLetterEntity;
  readonly decision: 'accepted' | 'refused';
  readonly reason: string | null;
}
