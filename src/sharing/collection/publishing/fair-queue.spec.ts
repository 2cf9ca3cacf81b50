import { setImmediate as turn } from 'node:timers/promises';
import { FairQueue } from './fair-queue.js';

describe('FairQueue', () => {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const start = (queue: FairQueue, owner: string, name: string): Promise<void> =>
    queue.run(owner, async () => {
      started.push(name);
      await new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const end = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await turn();
  };
  beforeEach(() => {
    started.length = 0;
    ends.clear();
  });

  it('takes turns among owners, and keeps the order within one', async () => {
    const queue = new FairQueue(1);
    const all = ['tax-1', 'tax-2', 'tax-3', 'court-1', 'power-1', 'court-2'].map((name) =>
      start(queue, name.split('-')[0] ?? '', name),
    );
    await turn();
    for (let done = 0; done < all.length; done += 1) await end(started[done] ?? '');
    await Promise.all(all);
    expect(started).toEqual(['tax-1', 'tax-2', 'court-1', 'power-1', 'tax-3', 'court-2']);
  });

  it('runs as many at once as it was told', async () => {
    const queue = new FairQueue(2);
    const all = ['a', 'b', 'c'].map((name) => start(queue, name, name));
    await turn();
    expect(started).toEqual(['a', 'b']);
    await end('a');
    expect(started).toEqual(['a', 'b', 'c']);
    await end('b');
    await end('c');
    await Promise.all(all);
  });

  it('goes on after a work that failed', async () => {
    const queue = new FairQueue(1);
    const failing = queue.run('a', async () => Promise.reject(new Error('no')));
    const next = queue.run('b', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
