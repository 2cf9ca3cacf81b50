import { Injectable } from '@nestjs/common';
import { Clock, UnitOfWork } from '../../../platform/database/index.js';
import { Periodic } from '../../../platform/jobs/index.js';
import { LetterFiles } from './letter-files.js';
import { WrittenLettersRepository } from './written-letters.repository.js';

const HOUR_MS = 3_600_000;
/** An upload ends sooner, or its process is gone. */
const GRACE_MS = 24 * HOUR_MS;

/** Takes away what a process left that died between an image and its row: nobody can ask for it. */
@Injectable()
export class LetterSweeper extends Periodic {
  protected readonly periodMs = HOUR_MS;

  constructor(
    private readonly files: LetterFiles,
    private readonly repository: WrittenLettersRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Under the lock of each image, so that none is taken away while a letter gets it. */
  protected async round(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - GRACE_MS);
    await this.files.discardIncoming(before);
    for await (const digest of this.files.keptBefore(before)) {
      if (this.isStopping) return;
      await this.unitOfWork.run(async (tx) => {
        await this.repository.lockImage(tx, digest);
        if (!(await this.repository.hasImage(tx, digest))) await this.files.remove(digest);
      });
    }
  }
}
