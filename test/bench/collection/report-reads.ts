import { Agent, request } from 'undici';

/** Some seconds of reads by several workers. Times in ms. */
export interface Reads {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

const WORKERS = 32;

/** A bank that asks for reports of ten held items, enterprise after enterprise, each worker one at a time. */
export class ReportReader {
  private readonly agent = new Agent({ connections: WORKERS });
  private turn = 0;

  constructor(
    private readonly baseUrl: string,
    private readonly token: () => Promise<string>,
    private readonly asked: { readonly usccs: readonly string[]; readonly items: readonly string[] },
  ) {}

  /** Reads until the work is done. */
  async during(work: Promise<unknown>): Promise<Reads> {
    const end = new AbortController();
    const over = work.finally(() => end.abort());
    const timesMs: number[] = [];
    let failed = 0;
    const startedAt = performance.now();
    const worker = async (): Promise<void> => {
      while (!end.signal.aborted) {
        const askedAt = performance.now();
        if (await this.ask()) timesMs.push(performance.now() - askedAt);
        else failed += 1;
      }
    };
    await Promise.all([over, ...Array.from({ length: WORKERS }, worker)]);
    return summary(timesMs, { failed, seconds: (performance.now() - startedAt) / 1_000 });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async ask(): Promise<boolean> {
    const uscc = this.asked.usccs[(this.turn += 1) % this.asked.usccs.length];
    const question = {
      uscc,
      items: this.asked.items,
      purpose: 'pre-loan-review',
      operatorUser: 'officer-017',
    };
    try {
      const { statusCode, body } = await request(`${this.baseUrl}/v1/reports`, {
        method: 'POST',
        dispatcher: this.agent,
        headers: { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' },
        body: JSON.stringify(question),
      });
      await body.dump();
      return statusCode === 201;
    } catch {
      return false; // counted as failed
    }
  }
}

function summary(
  timesMs: readonly number[],
  { failed, seconds }: { failed: number; seconds: number },
): Reads {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}
