import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { NotFound, UnsupportedMediaType } from '../../../platform/http/index.js';
import { actorOf, callerOf, type CallerRequest } from '../../../parties/identity/index.js';
import { AuthorizationHistory } from '../authorization-history.js';
import { WrongState } from '../authorizations.problems.js';
import { type ImageType, isImageType } from './image-content.js';
import { statedDigestIn } from './image-digest.js';
import { ImageThread } from './image-thread.js';
import { LetterFiles, type ReceivedImage } from './letter-files.js';
import { noteOf } from './letter-note.js';
import { LETTER_RULES, type LetterRules } from './letter-rules.js';
import {
  LetterDigestMismatch,
  LetterExists,
  LetterImageReused,
  LetterImageUnusable,
} from './letters.problems.js';
import type { WrittenLetterDto } from './written-letters.dto.js';
import { WrittenLettersRepository } from './written-letters.repository.js';
import { WrittenLetters } from './written-letters.service.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

/** An image that was kept, to be handed out. */
export interface KeptImage {
  readonly bytes: Buffer;
  readonly type: ImageType;
}

/** The scans of letters: received whole and judged by their content, handed out as they were sent. */
@Injectable()
export class LetterImages {
  constructor(
    private readonly letters: WrittenLetters,
    private readonly repository: WrittenLettersRepository,
    private readonly files: LetterFiles,
    private readonly thread: ImageThread,
    private readonly unitOfWork: UnitOfWork,
    private readonly history: AuthorizationHistory,
    @Inject(LETTER_RULES) private readonly rules: LetterRules,
  ) {}

  /**
   * Takes the image of a letter, which waits for its review from then on. The same image again changes nothing.
   *
   * @throws NotFound also for what is another's; UnsupportedMediaType, PayloadTooLarge, LetterDigestMismatch,
   *   LetterImageUnusable, LetterImageReused, LetterExists, LetterExpired, WrongState, InvalidInput
   */
  async put(request: CallerRequest, id: string): Promise<WrittenLetterDto> {
    const letter = await this.letters.find(callerOf(request), id);
    const type = declaredTypeOf(request.headers);
    const stated = [
      letter.statedDigest ?? undefined,
      statedDigestIn(request.headers['content-digest']?.toString()),
    ];
    if (!(request.body instanceof Readable)) throw new UnsupportedMediaType(READ_TYPES);
    const image = await this.files.receive(request.body);
    try {
      for (const digest of stated) if (digest !== undefined && digest !== image.digest) throw mismatch();
      if (letter.imageDigest !== image.digest) await this.take(request, { letter, image, type });
    } finally {
      await image.discard();
    }
    return this.letters.get(callerOf(request), id);
  }

  /** The image of a letter, after who looks at it is written down. @throws NotFound also for what is another's */
  async get(request: CallerRequest, id: string): Promise<KeptImage> {
    const letter = await this.letters.find(callerOf(request), id);
    const { imageDigest, imageType } = letter;
    if (imageDigest === null || imageType === null) throw new NotFound('The letter has no image yet.');
    const bytes = await this.files.read(imageDigest);
    await this.unitOfWork.run(async (tx) => {
      await this.history.note(tx, { change: 'letter-viewed', of: noteOf(letter), request, reason: null });
    });
    return { bytes, type: imageType };
  }

  private async take(request: CallerRequest, { letter, image, type }: Arrival): Promise<void> {
    await this.letters.refuseUnlessAwaited(letter);
    const fault = await this.thread.faultOf(async () => image.read(), type);
    if (fault) {
      throw new LetterImageUnusable(fault.detail, { errors: [{ pointer: '', ...fault }] });
    }
    const outcome = await this.unitOfWork.run(async (tx) => {
      await this.repository.lockImage(tx, image.digest);
      if (!(await this.repository.claimImage(tx, image.digest, letter.uscc))) throw reused();
      // Before its row: a file without a row is swept, a row without a file would promise what is not there.
      await image.keep();
      const { reviewDays } = this.rules;
      const attached = { ...image, type, actor: actorOf(callerOf(request)), reviewDays };
      const done = await this.repository.attach(tx, letter, attached);
      if (done === 'twin') throw new LetterExists('Look for it in the list of your letters.');
      if (done === 'attached') {
        await this.history.note(tx, { change: 'letter-received', of: noteOf(letter), request, reason: null });
      }
      return done;
    });
    if (outcome === 'attached') return;
    await this.letters.refuseUnlessAwaited(await this.letters.find(callerOf(request), letter.id));
    throw new WrongState('Somebody sends its image at this moment.');
  }
}

interface Arrival {
  readonly letter: WrittenLetterEntity;
  readonly image: ReceivedImage;
  readonly type: ImageType;
}

const READ_TYPES = 'Send application/pdf, image/jpeg or image/png.';

function declaredTypeOf(headers: IncomingHttpHeaders): ImageType {
  const type = (headers['content-type'] ?? '').toLowerCase().split(';', 1)[0]?.trim() ?? '';
  if (headers['content-encoding'] !== undefined || !isImageType(type))
    throw new UnsupportedMediaType(READ_TYPES);
  return type;
}

const mismatch = (): Error =>
  new LetterDigestMismatch('It was changed or cut on its way, or is another file. Send it again.');
const reused = (): Error =>
  new LetterImageReused('Each enterprise signs a letter of its own. Scan the letter of this one.');
