import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Piece } from '../intake/piece.js';
import { JudgingThreads } from './judging-threads.js';

const WORKERPOOL = createRequire(import.meta.url).resolve('workerpool');
const folder = mkdtempSync(join(tmpdir(), 'judging-threads-'));
const aPiece = (): Piece => ({ firstLine: 1, charset: 'utf-8', bytes: Uint8Array.of(0x61, 0x0a) });

/** Threads whose judge is the body of a function of `order` and `threadId`. */
function threadsOf(body: string, times?: { idleMs: number; longestMs: number }): JudgingThreads {
  const script = join(folder, `${process.hrtime.bigint()}.mjs`);
  writeFileSync(
    script,
    `import { threadId } from 'node:worker_threads';
    import workerpool from ${JSON.stringify(WORKERPOOL)};
    workerpool.worker({ judge: (order) => { ${body} } });`,
  );
  const threads = new JudgingThreads(availableParallelism(), script, times);
  started.push(threads);
  return threads;
}
const started: JudgingThreads[] = [];

afterEach(async () => {
  for (const threads of started.splice(0)) await threads.onApplicationShutdown();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('JudgingThreads', () => {
  const DYING = `if (order === 'die') process.exit(1); return { judged: threadId };`;

  it('fails what a dying thread was judging as interrupted, and goes on with another thread', async () => {
    const threads = threadsOf(DYING);
    await expect(threads.judge('die', aPiece(), undefined)).rejects.toMatchObject({
      code: 'service-unavailable',
      status: 503,
      message: 'The batch was interrupted. Send it again.',
      retryAfterS: 1,
    });
    await expect(threads.judge('live', aPiece(), undefined)).resolves.toEqual(expect.any(Number));
  });

  it('fails a thread that runs out of memory the same way, and not the process', async () => {
    const threads = threadsOf(`const all = []; for (;;) all.push({ order, at: all.length });`);
    await expect(threads.judge('grow', aPiece(), undefined)).rejects.toMatchObject({
      code: 'service-unavailable',
    });
  });

  it('ends a thread that takes too long, fails what it was judging, and goes on with another one', async () => {
    const threads = threadsOf(`while (order === 'hang'); return { judged: threadId };`, {
      idleMs: 60_000,
      longestMs: 500,
    });
    await expect(threads.judge('hang', aPiece(), undefined)).rejects.toMatchObject({
      code: 'service-unavailable',
      status: 503,
    });
    await expect(threads.judge('live', aPiece(), undefined)).resolves.toEqual(expect.any(Number));
  });

  it('throws the problem that ends a batch', async () => {
    const threads = threadsOf(`return { problem: { code: 'region-not-served', detail: 'Line 3 …' } };`);
    await expect(threads.judge('', aPiece(), undefined)).rejects.toMatchObject({
      code: 'region-not-served',
      status: 403,
      message: 'Line 3 …',
    });
  });

  it('does not take a fault of the judge for an interruption', async () => {
    const threads = threadsOf(`throw new TypeError('order is not a function');`);
    await expect(threads.judge('', aPiece(), undefined)).rejects.toMatchObject({
      message: 'order is not a function',
    });
    await expect(threads.judge('', aPiece(), undefined)).rejects.not.toHaveProperty('code');
  });

  it('keeps its threads while there is work, ends them when there is none, and starts again', async () => {
    const threads = threadsOf(DYING, { idleMs: 100, longestMs: 60_000 });
    const first = await threads.judge('', aPiece(), undefined);
    expect(await threads.judge('', aPiece(), undefined)).toBe(first);
    await sleep(300);
    expect(await threads.judge('', aPiece(), undefined)).not.toBe(first);
  });

  it('ends at the shutdown and fails what is being judged', async () => {
    const threads = threadsOf(`for (;;) Math.random();`);
    const judging = threads.judge('', aPiece(), undefined).catch((error: unknown) => error);
    await sleep(100);
    await threads.onApplicationShutdown();
    expect(await judging).toMatchObject({ code: 'service-unavailable' });
  });
});
