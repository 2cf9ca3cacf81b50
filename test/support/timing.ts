import { setTimeout as sleep } from 'node:timers/promises';

/** Does the work and gives how many milliseconds it took beside what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; tookMs: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, tookMs: performance.now() - startedAt };
}

/** Looks every 20 ms until it is so; gives after how many milliseconds it was. @throws when time is up */
export async function until(what: string, patienceMs: number, isSo: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > patienceMs) throw new Error(`Not within ${patienceMs} ms: ${what}`);
    await sleep(20);
  }
  return performance.now() - startedAt;
}
