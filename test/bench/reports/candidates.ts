import type { TestGateway } from '../../support/gateway.js';
import type { Peer } from '../peers/start-peer.js';
import { interleaved, type Measured } from '../medians.js';
import { cpuSecondsOf, serverCpuSeconds } from '../processes.js';
import type { BenchServer } from '../server.js';
import { pgbenchRate } from './pgbench.js';
import { REPORTED_ITEMS, type Subject } from './subjects.js';
import { load } from './wrk.js';

/** Who is measured, and on what. */
export interface Field {
  readonly server: BenchServer;
  readonly gateway: TestGateway;
  readonly raw: Peer;
  readonly clientId: string;
  readonly subjects: readonly Subject[];
}

const SECONDS = 8;
const IN_FLIGHT = [1, 32, 128];

/** Runs the candidates in turn, round by round. */
export class Candidates {
  private readonly bodies: readonly string[];

  constructor(private readonly field: Field) {
    this.bodies = field.subjects.map(({ uscc, authorizationId }) =>
      JSON.stringify({
        uscc,
        authorizationId,
        items: REPORTED_ITEMS,
        purpose: 'pre-loan-review',
        operatorUser: 'officer-017',
      }),
    );
  }

  /** The figures of each candidate at each number in flight, medians of the rounds. A round before them warms up. */
  async measure(rounds: number): Promise<Measured[]> {
    const candidates = new Map(
      IN_FLIGHT.flatMap((inFlight) => [
        [`gateway, ${inFlight}`, async () => this.askGateway(inFlight)] as const,
        [`pgbench, ${inFlight}`, async () => this.askPostgres(inFlight)] as const,
        [`node:http + pg, ${inFlight}`, async () => this.askRaw(inFlight)] as const,
      ]),
    );
    await interleaved(1, candidates);
    return interleaved(rounds, candidates);
  }

  private async askGateway(inFlight: number): Promise<Record<string, number>> {
    const { gateway } = this.field;
    const authorization = `Bearer ${await gateway.as('bank-a').accessToken()}`;
    return this.ask(
      { url: `${gateway.baseUrl}/v1/reports`, pid: gateway.process.pid, authorization },
      inFlight,
    );
  }

  private async askRaw(inFlight: number): Promise<Record<string, number>> {
    return this.ask({ ...this.field.raw, authorization: '' }, inFlight);
  }

  private async ask(
    { url, pid, authorization }: { url: string; pid: number; authorization: string },
    inFlight: number,
  ): Promise<Record<string, number>> {
    const { server } = this.field;
    const before = [cpuSecondsOf(pid), serverCpuSeconds(server.pid)] as const;
    const headers = { 'Content-Type': 'application/json', Authorization: authorization };
    const { requests, ...seen } = await load(
      { url, headers, bodies: this.bodies },
      { inFlight, seconds: SECONDS },
    );
    return {
      ...seen,
      processCpuUs: ((cpuSecondsOf(pid) - before[0]) * 1e6) / requests,
      databaseCpuUs: ((serverCpuSeconds(server.pid) - before[1]) * 1e6) / requests,
    };
  }

  private async askPostgres(inFlight: number): Promise<Record<string, number>> {
    const { server, clientId, subjects } = this.field;
    const before = serverCpuSeconds(server.pid);
    const settings = { clientId, subjects: subjects.length, inFlight, seconds: SECONDS };
    const perSecond = await pgbenchRate(server.url, settings);
    const databaseCpuUs = ((serverCpuSeconds(server.pid) - before) * 1e6) / (perSecond * SECONDS);
    return { perSecond, databaseCpuUs };
  }
}
