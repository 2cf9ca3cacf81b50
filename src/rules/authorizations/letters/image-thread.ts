import { fileURLToPath } from 'node:url';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { type Pool, pool, Promise as Work, TerminateError } from 'workerpool';
import { ServiceUnavailable } from '../../../platform/http/index.js';
import type { ContentFault } from './content-fault.js';
import type { ImageType } from './image-content.js';

const SCRIPT = fileURLToPath(new URL('image.worker.js', import.meta.url));
/** The largest scan takes less than a second where the machine has nothing else to do. */
const LONGEST_MS = 20_000;
const IDLE_MS = 60_000;
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 };

type Judge = (bytes: Buffer, type: ImageType) => Promise<ContentFault | undefined>;

/**
 * Looks at scans one after the other, on a thread that ends when there has been none for a minute, so that none keeps
 * requests waiting.
 */
@Injectable()
export class ImageThread implements OnApplicationShutdown {
  private thread: Pool | undefined;
  private idle: NodeJS.Timeout | undefined;
  private last: Promise<unknown> = Promise.resolve();

  /**
   * What is wrong with a scan. It is read when its turn comes, so that only one is held in memory.
   *
   * @throws ServiceUnavailable when the thread ends, or is ended for taking too long
   */
  async faultOf(read: () => Promise<Buffer>, type: ImageType): Promise<ContentFault | undefined> {
    const mine = this.last.then(async () => this.judge(await read(), type));
    this.last = mine.catch(() => undefined);
    return mine;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  private async judge(bytes: Buffer, type: ImageType): Promise<ContentFault | undefined> {
    clearTimeout(this.idle);
    this.thread ??= pool(SCRIPT, {
      workerType: 'thread',
      maxWorkers: 1,
      workerThreadOpts: { name: 'scans', resourceLimits: LIMITS },
    });
    try {
      return await this.thread.exec<Judge>('judge', [bytes, type]).timeout(LONGEST_MS);
    } catch (cause) {
      if (!(cause instanceof TerminateError || cause instanceof Work.TimeoutError)) throw cause;
      throw new ServiceUnavailable('The image could not be looked at. Send it again.', {
        retryAfterS: 5,
        cause,
      });
    } finally {
      this.idle = setTimeout(() => void this.stop(), IDLE_MS).unref();
    }
  }

  private async stop(): Promise<void> {
    clearTimeout(this.idle);
    const { thread } = this;
    this.thread = undefined;
    await thread?.terminate(true);
  }
}
