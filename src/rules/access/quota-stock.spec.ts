import * as fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { type QuotaLease, type QuotaRefusal, QuotaStock } from './quota-stock.js';

const WINDOW_MS = 60_000;
const PROCESSES = 3;

interface Question {
  readonly count: number;
  readonly answer: PromiseWithResolvers<QuotaLease>;
  given?: QuotaLease & { window: number };
}

interface Step {
  readonly does: string;
  readonly process: number;
  readonly size: number;
}

/** One database and its clock, with the processes that ask it. Nothing moves unless the test moves it. */
class Deployment {
  nowMs = 0;
  /** How many requests each question was for. */
  readonly asked: number[] = [];
  /** By window: what was admitted out of its quota. */
  readonly admitted = new Map<number, number>();
  readonly refusals: QuotaRefusal[] = [];
  readonly failures: unknown[] = [];
  /** By window: what was given to all processes together. */
  readonly taken = new Map<number, number>();
  private readonly open: Question[][] = [];
  private readonly stocks: QuotaStock[] = [];
  private deliveredWindow: number | undefined;

  constructor(
    private readonly quota: number,
    processes = 1,
  ) {
    for (let process = 0; process < processes; process += 1) {
      const questions: Question[] = [];
      this.open.push(questions);
      const lease = async (count: number): Promise<QuotaLease> => {
        this.asked.push(count);
        const answer = Promise.withResolvers<QuotaLease>();
        questions.push({ count, answer });
        return answer.promise;
      };
      this.stocks.push(new QuotaStock(quota, { lease, monotonicMs: () => this.nowMs }));
    }
  }

  async request(process = 0, count = 1): Promise<void> {
    for (let each = 0; each < count; each += 1) void this.ask(process);
    await turn();
  }

  /** Goes on to so many milliseconds after the end of the window, or before. */
  toTurn(afterMs: number): void {
    const turnsAtMs = Math.ceil(this.nowMs / WINDOW_MS) * WINDOW_MS;
    this.nowMs = Math.max(this.nowMs, turnsAtMs + afterMs);
  }

  /** The database does what the process asked; its answer is on the way. */
  execute(process = 0): void {
    const question = this.open[process]?.[0];
    if (!question || question.given) return;
    const window = this.window;
    const taken = this.taken.get(window) ?? 0;
    const granted = Math.min(question.count, this.quota - taken);
    this.taken.set(window, taken + granted);
    question.given = { granted, windowEndsInMs: (window + 1) * WINDOW_MS - this.nowMs, window };
  }

  /** The answer arrives. */
  async deliver(process = 0): Promise<void> {
    const given = this.open[process]?.[0]?.given;
    if (!given) return;
    this.deliveredWindow = given.window;
    this.open[process]?.shift()?.answer.resolve(given);
    await turn();
    this.deliveredWindow = undefined;
  }

  async fail(error: Error): Promise<void> {
    this.open[0]?.shift()?.answer.reject(error);
    await turn();
  }

  async settle(): Promise<void> {
    for (const [process, questions] of this.open.entries()) {
      while (questions.length > 0) {
        this.execute(process);
        await this.deliver(process);
      }
    }
  }

  get total(): number {
    return [...this.admitted.values()].reduce((sum, count) => sum + count, 0);
  }

  private get window(): number {
    return Math.floor(this.nowMs / WINDOW_MS);
  }

  /** What waited for a lease counts in the window of the lease, anything else in that of the moment. */
  private async ask(process: number): Promise<void> {
    try {
      const refusal = await this.stocks[process]?.admit();
      const window = this.deliveredWindow ?? this.window;
      if (refusal) this.refusals.push(refusal);
      else this.admitted.set(window, (this.admitted.get(window) ?? 0) + 1);
    } catch (error) {
      this.failures.push(error);
    }
  }
}

describe('QuotaStock', () => {
  it('admits exactly the quota of a window, in any burst, and the quota again in the next', async () => {
    for (const burst of [1, 7, 64]) {
      const deployment = new Deployment(500);
      for (let sent = 0; sent < 700; sent += burst) {
        await deployment.request(0, burst);
        await deployment.settle();
      }
      expect(deployment.total).toBe(500);
      deployment.nowMs = WINDOW_MS;
      await deployment.request();
      await deployment.settle();
      expect(deployment.total).toBe(501);
    }
  });

  it('asks the database for a hundredth of the quota or more once it is busy, and never after the last', async () => {
    const deployment = new Deployment(60_000);
    for (let sent = 0; sent < 61_000; sent += 100) {
      await deployment.request(0, 100);
      await deployment.settle();
    }
    expect(deployment.total).toBe(60_000);
    expect(deployment.asked.length).toBeLessThan(120);
    const questions = deployment.asked.length;
    await deployment.request(0, 10_000);
    expect(deployment.asked).toHaveLength(questions);
    expect(deployment.refusals).toHaveLength(11_000);
  });

  it('asks one question for all who come while it is under way', async () => {
    const deployment = new Deployment(1_000);
    await deployment.request(0, 50);
    expect(deployment.asked).toEqual([1]);
    await deployment.settle();
    expect(deployment.asked).toEqual([1, 49]);
    expect(deployment.total).toBe(50);
  });

  it('says after how many seconds the next window has begun', async () => {
    const deployment = new Deployment(1);
    deployment.nowMs = 17_400;
    await deployment.request(0, 2);
    await deployment.settle();
    deployment.nowMs = WINDOW_MS - 1;
    await deployment.request();
    expect(deployment.refusals).toEqual([{ retryAfterS: 43 }, { retryAfterS: 1 }]);
  });

  it('fails who waits when the database does not answer, and asks again for the next', async () => {
    const deployment = new Deployment(10);
    await deployment.request(0, 3);
    const gone = new Error('Connection terminated');
    await deployment.fail(gone);
    expect(deployment.failures).toEqual([gone, gone, gone]);
    await deployment.request();
    await deployment.settle();
    expect(deployment.total).toBe(1);
  });

  it('spends nothing in a window that was given in the one before, and begins small again', async () => {
    const deployment = new Deployment(10_000);
    for (let sent = 0; sent < 105; sent += 1) {
      await deployment.request();
      await deployment.settle();
    }
    expect(deployment.asked).toEqual([10, 10, 20, 40, 80]);
    deployment.nowMs = WINDOW_MS;
    await deployment.request();
    expect(deployment.total).toBe(105);
    await deployment.settle();
    expect(deployment.asked).toEqual([10, 10, 20, 40, 80, 10]);
  });

  it('takes an answer that came after the end of its window for those who waited, and for nobody else', async () => {
    const deployment = new Deployment(10_000);
    await deployment.request(0, 2);
    deployment.nowMs = WINDOW_MS - 10;
    deployment.execute();
    deployment.nowMs = WINDOW_MS + 10;
    await deployment.deliver();
    expect(deployment.admitted).toEqual(new Map([[0, 2]]));
    await deployment.request();
    expect(deployment.admitted).toEqual(new Map([[0, 2]]));
  });

  const step: fc.Arbitrary<Step> = fc.record({
    does: fc.constantFrom('request', 'request', 'burst', 'execute', 'deliver', 'wait', 'turn'),
    process: fc.nat(PROCESSES - 1),
    size: fc.integer({ min: 1, max: 40 }),
  });

  async function play(deployment: Deployment, steps: readonly Step[]): Promise<void> {
    for (const { does, process, size } of steps) {
      if (does === 'request') await deployment.request(process);
      if (does === 'burst') await deployment.request(process, size);
      if (does === 'execute') deployment.execute(process);
      if (does === 'deliver') await deployment.deliver(process);
      if (does === 'wait') deployment.nowMs += size;
      if (does === 'turn') deployment.toTurn(size - 20);
    }
    await deployment.settle();
  }

  it('never admits more than was given in a window, whatever the order of requests, answers and time', async () => {
    const quotas = fc.integer({ min: 1, max: 2_000 });
    const steps = fc.array(step, { maxLength: 150, size: 'max' });
    const property = fc.asyncProperty(quotas, steps, async (quota, played) => {
      const deployment = new Deployment(quota, PROCESSES);
      await play(deployment, played);
      for (const [window, admitted] of deployment.admitted) {
        expect(admitted).toBeLessThanOrEqual(deployment.taken.get(window) ?? 0);
        expect(admitted).toBeLessThanOrEqual(quota);
      }
    });
    await fc.assert(property, { numRuns: 200 });
  });

  it('leaves no more than a hundredth of the quota with each other process when one is asked to the end', async () => {
    const inOneWindow = step.filter(({ does }) => !['wait', 'turn'].includes(does));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 400 }),
        fc.array(inOneWindow, { maxLength: 100 }),
        async (quota, steps) => {
          const deployment = new Deployment(quota, PROCESSES);
          await play(deployment, steps);
          for (let sent = 0; sent <= quota; sent += 20) {
            await deployment.request(0, 20);
            await deployment.settle();
          }
          expect(deployment.total).toBeLessThanOrEqual(quota);
          expect(deployment.total).toBeGreaterThanOrEqual(quota - (PROCESSES - 1) * Math.ceil(quota / 100));
        },
      ),
      { numRuns: 200 },
    );
  });
});
