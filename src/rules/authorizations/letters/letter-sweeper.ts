import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { Periodic } from '../../../platform/jobs/index.js';
import { LetterFiles } from './letter-files.js';
import { LETTERS_SETTINGS, type LettersSettings } from './letters.settings.js';
import { WrittenLettersRepository } from './written-letters.repository.js';

/** An upload ends sooner, or its process is gone. */
const GRACE_MS = 24 * 3_600_000;
const AT_ONCE = 500;

/** Takes away what a process left that died between an image and its row: nobody can ask for it. */
@Injectable()
export class LetterSweeper extends Periodic {
  protected readonly periodMs: number;

  constructor(
    private readonly files: LetterFiles,
    private readonly repository: WrittenLettersRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(LETTERS_SETTINGS) settings: LettersSettings,
  ) {
    super();
    this.periodMs = settings.sweepMs;
  }

  protected async round(): Promise<void> {
    await this.files.discardIncoming(GRACE_MS);
    let digests: string[] = [];
    for await (const digest of this.files.keptLongerThan(GRACE_MS)) {
      digests.push(digest);
      if (digests.length < AT_ONCE) continue;
      await this.sweep(digests);
      if (this.isStopping) return;
      digests = [];
    }
    await this.sweep(digests);
  }

  /** Under the lock of each image, so that none is taken away while a letter gets it. */
  private async sweep(digests: readonly string[]): Promise<void> {
    for (const digest of await this.repository.withoutLetter(digests)) {
      await this.unitOfWork.run(async (tx) => {
        await this.repository.lockImage(tx, digest);
        if (!(await this.repository.hasLetter(tx, digest))) await this.files.remove(digest);
      });
    }
  }
}
