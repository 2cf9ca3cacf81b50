import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { OpenLoop, Schedule } from './open-loop.js';
import { percentile } from './percentile.js';

const RECORD_IDS = /"usageRecordIds":\[([^\]]*)\]/;
const MOST_CONNECTIONS = 1_000;

/** Sends the requests of one schedule and counts what became of them. */
class Sender {
  private readonly agent = new Agent({ connections: MOST_CONNECTIONS, headersTimeout: 10_000 });
  private readonly timesMs: number[] = [];
  private readonly lateMs: number[] = [];
  private readonly failures: Record<string, number> = {};
  private readonly usageRecordIds: string[] = [];
  private readonly inFlight = new Set<Promise<void>>();

  constructor(private readonly schedule: Schedule) {}

  async send(): Promise<OpenLoop> {
    const { perSecond, seconds } = this.schedule;
    const total = Math.floor(perSecond * seconds);
    const startsAt = performance.now();
    for (let number = 0; number < total;) {
      const now = performance.now();
      for (; number < total; number += 1) {
        const plannedAt = startsAt + (number * 1_000) / perSecond;
        if (plannedAt > now) break;
        this.start(number, plannedAt);
      }
      await sleep(1);
    }
    await Promise.all(this.inFlight);
    await this.agent.close();
    return this.told((performance.now() - startsAt) / 1_000);
  }

  private start(number: number, plannedAt: number): void {
    this.lateMs.push(performance.now() - plannedAt);
    const asked = this.ask(number, plannedAt).finally(() => this.inFlight.delete(asked));
    this.inFlight.add(asked);
  }

  private async ask(number: number, plannedAt: number): Promise<void> {
    const { url, token, bodies } = this.schedule;
    const failure = await request(url, {
      method: 'POST',
      dispatcher: this.agent,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: bodies[number % bodies.length] ?? '',
    }).then(
      async ({ statusCode, body }) => {
        this.noteRecords(await body.text());
        return statusCode === 201 ? undefined : String(statusCode);
      },
      (error: unknown) => (error as { code?: string }).code ?? String(error), // undici throws errors of its own
    );
    this.timesMs.push(performance.now() - plannedAt);
    if (failure !== undefined) this.failures[failure] = (this.failures[failure] ?? 0) + 1;
  }

  private noteRecords(answer: string): void {
    const ids = RECORD_IDS.exec(answer)?.[1];
    if (ids) this.usageRecordIds.push(...(JSON.parse(`[${ids}]`) as string[]));
  }

  private told(seconds: number): OpenLoop {
    const { timesMs, lateMs, failures, usageRecordIds } = this;
    const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
    return {
      perSecond: timesMs.length / seconds,
      p50Ms: percentile(timesMs, 0.5),
      p99Ms: percentile(timesMs, 0.99),
      mostMs: percentile(timesMs, 1),
      senderLateP99Ms: percentile(lateMs, 0.99),
      answered: timesMs.length - failed,
      failures,
      usageRecordIds,
    };
  }
}

const [schedule] = (await once(process, 'message')) as [Schedule];
process.send?.(await new Sender(schedule).send());
