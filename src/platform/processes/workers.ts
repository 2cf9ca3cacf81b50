import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { Logger } from '@nestjs/common';
import type { Environment } from '../config/index.js';
import { answerWorker } from './primary-line.js';

/** What the primary does for one worker. */
export interface WorkerDesk {
  /** What the worker may call. */
  readonly functions: object;
  /** Called when the worker has ended. */
  close(): void;
}

/** How many workers there are, with which environment, and what each may ask of the primary. */
export interface WorkersOptions {
  readonly count: number;
  readonly environment: Environment;
  readonly deskOf: () => WorkerDesk;
}

const SHORT_LIFE_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * The processes that share the port, seen from the primary. One that ends is replaced: at once, or after a pause that
 * grows when workers end again and again soon after their start. When the primary dies they end as well: Node.js ends
 * a worker that has lost its primary.
 */
export class Workers {
  private readonly logger = new Logger('processes');
  private readonly living = new Set<Worker>();
  private readonly pauses = new Set<NodeJS.Timeout>();
  private isServing = false;
  private shortLives = 0;

  constructor(private readonly options: WorkersOptions) {}

  /** Starts one worker and, when it listens, the others. @throws when it ends before; it has said why */
  async start(): Promise<void> {
    const first = this.fork();
    const started = new AbortController();
    const { signal } = started;
    try {
      await Promise.race([once(first, 'listening', { signal }), refusedBy(first, signal)]);
    } finally {
      started.abort();
    }
    this.isServing = true;
    for (let count = this.living.size; count < this.options.count; count += 1) this.fork();
  }

  /** Lets every worker drain and waits for all; one that takes longer than the limit is killed. */
  async stop(limitMs: number): Promise<void> {
    this.isServing = false;
    this.pauses.forEach(clearTimeout);
    await Promise.all([...this.living].map(async (worker) => stopOne(worker, limitMs)));
  }

  private fork(): Worker {
    const startedAt = performance.now();
    const worker = cluster.fork(this.options.environment);
    const desk = this.options.deskOf();
    answerWorker(worker, desk.functions);
    this.living.add(worker);
    worker.on('error', () => undefined); // a message that found it dead; its exit tells
    worker.once('exit', (code, signal) => {
      this.living.delete(worker);
      desk.close();
      if (this.isServing)
        this.replace({ pid: worker.process.pid, code, signal }, performance.now() - startedAt);
    });
    return worker;
  }

  private replace(ended: { pid: number | undefined; code: number; signal: string }, livedMs: number): void {
    this.shortLives = livedMs < SHORT_LIFE_MS ? this.shortLives + 1 : 0;
    const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.shortLives);
    this.logger.warn({ ...ended, livedMs: Math.round(livedMs), pauseMs }, 'a worker ended and is replaced');
    const pause = setTimeout(() => {
      this.pauses.delete(pause);
      this.fork();
    }, pauseMs);
    this.pauses.add(pause);
  }
}

async function refusedBy(worker: Worker, signal: AbortSignal): Promise<never> {
  const [code, killedBy] = (await once(worker, 'exit', { signal })) as [number | null, string | null];
  throw new Error(`The first process did not start (${killedBy ?? `exit code ${code}`}).`);
}

async function stopOne(worker: Worker, limitMs: number): Promise<void> {
  const ended = once(worker, 'exit');
  worker.process.kill('SIGTERM');
  const limit = setTimeout(() => worker.process.kill('SIGKILL'), limitMs);
  await ended;
  clearTimeout(limit);
}
