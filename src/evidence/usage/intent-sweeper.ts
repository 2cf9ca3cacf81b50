import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { UsageRepository } from './usage.repository.js';

const PERIOD_MS = 20_000;

/** Closes the intents of calls whose process died: their outcome is recorded as unknown within two minutes. */
@Injectable()
export class IntentSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('usage');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly repository: UsageRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), PERIOD_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One round; several processes may run it at once. A failed round is logged and the next one tries again. */
  async sweep(): Promise<void> {
    try {
      const closed = await this.unitOfWork.run((tx) => this.repository.sweep(tx));
      if (closed > 0) this.logger.warn(`${closed} calls ended without a known outcome`);
    } catch (error) {
      this.logger.error({ err: error }, 'intents were not swept');
    }
  }
}
