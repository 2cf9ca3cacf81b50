import { Agent, request } from 'undici';

/** Some seconds of reads by several workers. Times in ms. */
export interface Reads {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** What went wrong → how often: a status with its problem code, or an error of the connection. */
  readonly failures: Readonly<Record<string, number>>;
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
    const failures: Record<string, number> = {};
    const startedAt = performance.now();
    const worker = async (): Promise<void> => {
      while (!end.signal.aborted) {
        const askedAt = performance.now();
        const failure = await this.ask();
        if (failure === undefined) timesMs.push(performance.now() - askedAt);
        else failures[failure] = (failures[failure] ?? 0) + 1;
      }
    };
    await Promise.all([over, ...Array.from({ length: WORKERS }, worker)]);
    return summary(timesMs, { failures, seconds: (performance.now() - startedAt) / 1_000 });
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  /** Asks for one report; gives what went wrong. */
  private async ask(): Promise<string | undefined> {
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
      const text = await body.text();
      return statusCode === 201 ? undefined : `${statusCode} ${/"code":"([^"]*)/.exec(text)?.[1] ?? ''}`;
    } catch (error) {
      return String(error);
    }
  }
}

function summary(
  timesMs: readonly number[],
  { failures, seconds }: { failures: Record<string, number>; seconds: number },
): Reads {
  const sorted = timesMs.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failures };
}

/** How many reads failed in all. */
export const failedOf = ({ failures }: Reads): number =>
  Object.values(failures).reduce((sum, count) => sum + count, 0);
