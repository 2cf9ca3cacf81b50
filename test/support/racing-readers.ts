import { Agent, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';

/** How many ask at the same time. */
export const READERS = 32;

/** Readers that ask a query in a loop, each over a connection of its own, and note the moment at which each answer is in our hands. */
export class RacingReaders {
  readonly statuses = new Map<number, number>();
  late200 = 0;
  private isRunning = true;
  private isClosed = false;
  private readonly agent = new Agent({ keepAlive: true, maxSockets: READERS });
  private readonly loops: Promise<void>[];

  /** Of several ports each reader asks one. */
  constructor(port: number | readonly number[], token: string, body: string) {
    const ports = [port].flat();
    this.loops = Array.from({ length: READERS }, (_, reader) =>
      this.loop(ports[reader % ports.length] ?? 0, token, body),
    );
  }

  /** From now on an answer with data is one too many. What was handed to a socket before is read first. */
  async close(): Promise<void> {
    for (let round = 0; round < 5; round += 1) await turn();
    this.isClosed = true;
  }

  async end(): Promise<void> {
    this.isRunning = false;
    await Promise.all(this.loops);
    this.agent.destroy();
  }

  count(status: number): number {
    return this.statuses.get(status) ?? 0;
  }

  private async loop(port: number, token: string, body: string): Promise<void> {
    while (this.isRunning) {
      const status = await this.ask(port, token, body);
      this.statuses.set(status, this.count(status) + 1);
      if (status === 200 && this.isClosed) this.late200 += 1;
    }
  }

  private async ask(port: number, token: string, body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const options = {
        host: '127.0.0.1',
        port,
        path: '/v1/queries',
        method: 'POST',
        headers,
        agent: this.agent,
      };
      const sent = request(options, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}
