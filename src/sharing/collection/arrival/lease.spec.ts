import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseLost, underLease } from './lease.js';

const everyMs = 5;

describe('work under a lease', () => {
  const stop = new AbortController();

  it('gives what the work gives, extending the claim meanwhile and not afterwards', async () => {
    let extended = 0;
    const extend = async (): Promise<boolean> => (extended += 1) > 0;
    expect(await underLease({ everyMs, extend, stop: stop.signal }, async () => sleep(50, 'done'))).toBe(
      'done',
    );
    const during = extended;
    expect(during).toBeGreaterThan(1);
    await sleep(30);
    expect(extended).toBe(during);
  });

  it('ends when the claim is another’s', async () => {
    const lease = { everyMs, extend: async () => false, stop: stop.signal };
    const work = underLease(lease, async (signal) => sleep(5_000, undefined, { signal }));
    await expect(work).rejects.toMatchObject({ cause: expect.any(LeaseLost) });
  });

  it('goes on when the claim cannot be extended for a moment', async () => {
    const extend = async (): Promise<boolean> => Promise.reject(new Error('the database starts anew'));
    expect(await underLease({ everyMs, extend, stop: stop.signal }, async () => sleep(30, 'done'))).toBe(
      'done',
    );
  });

  it('ends when the process stops', async () => {
    const ending = new AbortController();
    const lease = { everyMs, extend: async () => true, stop: ending.signal };
    const work = underLease(lease, async (signal) => sleep(5_000, undefined, { signal }));
    ending.abort();
    await expect(work).rejects.toThrow();
  });
});
