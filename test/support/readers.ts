import { request } from 'undici';
import { usccOf } from './arrears.js';
import { aReport } from './factories.js';
import type { TestGateway } from './gateway.js';

/** What one report said. `versions` are the different balances among its arrears, `records` how many there were. */
export interface Reading {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly versions: readonly string[];
  readonly records: number;
}

const PAUSE_MS = 15;

/** Banks that ask for the arrears of these synthetic enterprises, one after the other, until they are ended. */
export class Readers {
  readonly readings: Reading[] = [];
  /** Requests that got no answer at all. */
  readonly broken: unknown[] = [];
  private isRunning = true;
  private turn = 0;
  private readonly loops: Promise<void>[];

  private constructor(
    private readonly gateway: TestGateway,
    private readonly token: string,
    private readonly enterprises: readonly number[],
    workers: number,
  ) {
    this.loops = Array.from({ length: workers }, async () => this.loop());
  }

  static async start(
    gateway: TestGateway,
    { enterprises, workers = 4 }: { enterprises: readonly number[]; workers?: number },
  ): Promise<Readers> {
    return new Readers(gateway, await gateway.as('bank-a').accessToken(), enterprises, workers);
  }

  /** Lets reports in flight end and stops. */
  async end(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.loops);
  }

  private async loop(): Promise<void> {
    while (this.isRunning) {
      const number = this.enterprises[this.turn % this.enterprises.length] ?? 0;
      this.turn += 1;
      await this.read(number).catch((error: unknown) => this.broken.push(error));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  private async read(number: number): Promise<void> {
    const startedAt = performance.now();
    const { statusCode, headers, body } = await request(`${this.gateway.baseUrl}/v1/reports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(aReport(this.gateway, { uscc: usccOf(number), items: ['TAX-02'] })),
    });
    const { sections } = (await body.json()) as { sections?: { records: { arrears_balance: string }[] }[] };
    const balances = (sections?.[0]?.records ?? []).map((record) => record.arrears_balance);
    this.readings.push({
      startedAt,
      endedAt: performance.now(),
      status: statusCode,
      retryAfter: headers['retry-after']?.toString(),
      versions: [...new Set(balances)],
      records: balances.length,
    });
  }
}
