import { fileURLToPath } from 'node:url';
import type { OnApplicationShutdown } from '@nestjs/common';
import { type Pool, pool, Promise as Work, TerminateError } from 'workerpool';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { Columns } from '../intake/feed-line.js';
import type { Piece } from '../intake/piece.js';
import type { JudgedPiece } from './judge-piece.js';
import { judgedIn, type JudgingOrder, type PieceOutcome } from './judging-order.js';

const SCRIPT = fileURLToPath(new URL('judging.worker.js', import.meta.url));
/** A piece takes some hundredths of a second where the machine has nothing else to do. */
const TIMES = { idleMs: 60_000, longestMs: 60_000 };
/** Of JavaScript objects, for each thread: what a piece needs is a fraction of it. What is young dies with its piece. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 48 };

/**
 * Judges pieces on threads of their own, so that this one stays free for requests. They start when there is something
 * to judge and end when there has been nothing for a minute.
 */
export class JudgingThreads implements OnApplicationShutdown {
  private threads: Pool | undefined;
  private atWork = 0;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    /** How many pieces are judged at the same time. */
    readonly count: number,
    private readonly script = SCRIPT,
    private readonly times = TIMES,
  ) {}

  /**
   * The memory of the piece is handed over.
   *
   * @throws UnreadableFeed, RegionNotServed, ServiceUnavailable when the thread ends, or is ended for taking too long,
   *   before the piece is judged
   */
  async judge(order: JudgingOrder, piece: Piece, columns: Columns): Promise<JudgedPiece> {
    this.begin();
    try {
      return judgedIn(await this.outcomeOf(order, piece, columns));
    } finally {
      this.end();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop(true);
  }

  private async outcomeOf(...parameters: [JudgingOrder, Piece, Columns]): Promise<PieceOutcome> {
    const threads = (this.threads ??= this.start());
    try {
      const transfer = [parameters[1].bytes.buffer];
      return await threads
        .exec<(...given: typeof parameters) => PieceOutcome>('judge', parameters, { transfer })
        .timeout(this.times.longestMs);
    } catch (cause) {
      const isEnded = cause instanceof TerminateError || cause instanceof Work.TimeoutError;
      const isInterrupted = isEnded || this.threads !== threads;
      if (!isInterrupted) throw cause;
      throw new ServiceUnavailable('The batch was interrupted. Send it again.', { retryAfterS: 1, cause });
    }
  }

  private start(): Pool {
    return pool(this.script, {
      workerType: 'thread',
      maxWorkers: this.count,
      workerThreadOpts: { name: 'judging', resourceLimits: LIMITS },
    });
  }

  private begin(): void {
    clearTimeout(this.idle);
    this.atWork += 1;
  }

  private end(): void {
    this.atWork -= 1;
    if (this.atWork === 0) this.idle = setTimeout(() => void this.stop(false), this.times.idleMs).unref();
  }

  private async stop(atOnce: boolean): Promise<void> {
    clearTimeout(this.idle);
    const { threads } = this;
    this.threads = undefined;
    await threads?.terminate(atOnce);
  }
}
