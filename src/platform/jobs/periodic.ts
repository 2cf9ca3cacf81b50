import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/**
 * Something small that is done again and again while the process serves. Several processes may do it at
 * once; a failed round is logged and the next one tries again.
 */
export abstract class Periodic implements OnApplicationBootstrap, OnApplicationShutdown {
  protected abstract readonly periodMs: number;
  /** Whether the first round comes with the start and not a period later. */
  protected readonly isDoneAtStart: boolean = false;
  /** Whether the process is about to end, so that a long round ends early. */
  protected isStopping = false;
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.tryRound(), this.periodMs);
    this.timer.unref();
    if (this.isDoneAtStart) void this.tryRound();
  }

  onApplicationShutdown(): void {
    this.isStopping = true;
    clearInterval(this.timer);
  }

  /** One round. */
  protected abstract round(): Promise<void>;

  /** A round now; why it fails is logged. */
  protected async tryRound(): Promise<void> {
    try {
      await this.round();
    } catch (error) {
      this.logger.error({ err: error }, 'a round failed');
    }
  }
}
