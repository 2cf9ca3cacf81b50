import { Injectable, Logger } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { Periodic } from '../../platform/jobs/index.js';
import { UsageRepository } from './usage.repository.js';

/** Closes the intents of calls whose process died: their outcome is recorded as unknown within two minutes. */
@Injectable()
export class IntentSweeper extends Periodic {
  protected readonly periodMs = 20_000;
  private readonly usageLogger = new Logger('usage');

  constructor(
    private readonly repository: UsageRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  protected async round(): Promise<void> {
    const closed = await this.unitOfWork.run((tx) => this.repository.sweep(tx));
    if (closed > 0) this.usageLogger.warn(`${closed} calls ended without a known outcome`);
  }
}
