import { cpuSecondsOf, cpuSecondsWithChildren, serverCpuSeconds } from '../processes.js';
import type { Peer } from '../peers/start-peer.js';
import type { Answers } from './evidence.js';
import { BANK, type Field, type Peers } from './field.js';
import { askByPgbench } from './pgbench.js';
import { askedReports, refusedReports } from './questions.js';
import { load, type Target } from './wrk.js';

/** Who is asked. */
export type Candidate =
  | 'gateway'
  | 'gateway, one process'
  | 'gateway, not durable'
  | 'gateway, refusing'
  | 'pgbench'
  | 'node:http + pg'
  | 'nest-express';

/** Asks one candidate at a time. */
export class Candidates {
  /** Candidate → status or `connection` → how many answers were not the expected ones, warm-up included. */
  readonly failures = new Map<string, Record<string, number>>();
  private readonly reports: readonly string[];
  private readonly refusals: readonly string[];

  constructor(
    private readonly field: Field,
    private readonly peers: Peers,
    private readonly watch: { readonly seconds: number; readonly answers: Answers },
  ) {
    this.reports = askedReports(field.subjects);
    this.refusals = refusedReports(field.subjects);
  }

  /** Asks for some seconds, so many in flight at a time: rate, times in ms, and processor time a request in µs. */
  async ask(candidate: Candidate, inFlight: number): Promise<Record<string, number>> {
    if (candidate === 'pgbench') return this.askPostgres(inFlight);
    const { url, pid } = this.placeOf(candidate);
    const isRefusing = candidate === 'gateway, refusing';
    const target = {
      url,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await this.token()}` },
      bodies: isRefusing ? this.refusals : this.reports,
      expected: isRefusing ? 403 : 201,
    };
    const seen = await this.watched(pid, async () => this.send(target, inFlight));
    this.note(`${candidate}, ${inFlight}`, seen.failures);
    if (candidate.startsWith('gateway')) await this.watch.answers.note(seen.requestIds);
    return seen.figures;
  }

  private placeOf(candidate: Exclude<Candidate, 'pgbench'>): Pick<Peer, 'url' | 'pid'> {
    const { gateway } = this.field;
    const { deployed, hasty, raw, nestExpress } = this.peers;
    return {
      gateway: deployed,
      'gateway, refusing': deployed,
      'gateway, one process': { url: `${gateway.baseUrl}/v1/reports`, pid: gateway.process.pid },
      'gateway, not durable': hasty,
      'node:http + pg': raw,
      'nest-express': nestExpress,
    }[candidate];
  }

  private async token(): Promise<string> {
    return this.field.gateway.as(BANK).accessToken();
  }

  private async send(target: Target, inFlight: number) {
    const { failures, requestIds, ...seen } = await load(target, { inFlight, seconds: this.watch.seconds });
    const failed = Object.values(failures).reduce((sum, count) => sum + count, 0);
    return { failures, requestIds, figures: { ...seen, failed } };
  }

  private async askPostgres(inFlight: number): Promise<Record<string, number>> {
    const { server, clientId, subjects } = this.field;
    const settings = { clientId, subjects: subjects.length, inFlight, seconds: this.watch.seconds };
    const { figures } = await this.watched(undefined, async () => {
      const seen = await askByPgbench(server.url, settings);
      return { figures: { ...seen, failed: 0 } };
    });
    return figures;
  }

  /** Adds what the work cost in processor time: the process asked, the database, and the sender. */
  private async watched<T extends { figures: { requests: number; failed: number } }>(
    pid: number | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    const before = this.spentS(pid);
    const seen = await work();
    const after = this.spentS(pid);
    const costs = Object.entries(after).map(([name, spent]) => [
      name,
      ((spent - (before[name] ?? 0)) * 1e6) / seen.figures.requests,
    ]);
    return { ...seen, figures: { ...seen.figures, ...Object.fromEntries(costs) } };
  }

  private spentS(pid: number | undefined): Record<string, number> {
    return {
      ...(pid === undefined ? {} : { processCpuUs: cpuSecondsWithChildren(pid) }),
      databaseCpuUs: serverCpuSeconds(this.field.server.pid),
      senderCpuUs: cpuSecondsOf(process.pid, true) - cpuSecondsOf(process.pid),
    };
  }

  private note(variant: string, failures: Readonly<Record<string, number>>): void {
    const noted = this.failures.get(variant) ?? {};
    for (const [what, count] of Object.entries(failures)) noted[what] = (noted[what] ?? 0) + count;
    if (Object.keys(noted).length > 0) this.failures.set(variant, noted);
  }
}
