import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/**
 * Something small that is done again and again while the process serves. Several processes may do it at
 * once; a failed round is logged and the next one tries again.
 */
export abstract class Periodic implements OnApplicationBootstrap, OnApplicationShutdown {
  protected abstract readonly periodMs: number;
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tryRound(), this.periodMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** One round. */
  protected abstract round(): Promise<void>;

  private async tryRound(): Promise<void> {
    try {
      await this.round();
    } catch (error) {
      this.logger.error({ err: error }, 'a round failed');
    }
  }
}
