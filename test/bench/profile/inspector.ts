import type { Profiler } from 'node:inspector';

/** The debugging protocol of another Node.js process. */
export class Inspector {
  private number = 0;

  private constructor(private readonly socket: WebSocket) {}

  /** Connects to a process that was started with `--inspect` on that port. */
  static async open(port: number): Promise<Inspector> {
    const found = await fetch(`http://127.0.0.1:${port}/json/list`);
    const [target] = (await found.json()) as { webSocketDebuggerUrl: string }[];
    if (!target) throw new Error('The process does not let itself be watched');
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    return new Inspector(socket);
  }

  /** Samples where the process spends its time while the work goes on. */
  async profileDuring(work: Promise<unknown>, intervalUs: number): Promise<Profiler.Profile> {
    await this.ask('Profiler.enable');
    await this.ask('Profiler.setSamplingInterval', { interval: intervalUs });
    await this.ask('Profiler.start');
    await work;
    const { profile } = (await this.ask('Profiler.stop')) as { profile: Profiler.Profile };
    return profile;
  }

  close(): void {
    this.socket.close();
  }

  private async ask(method: string, params: object = {}): Promise<unknown> {
    const id = (this.number += 1);
    const answered = new Promise<{ result?: unknown; error?: { message: string } }>((resolve) => {
      const listen = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as { id?: number; result?: unknown };
        if (message.id !== id) return;
        this.socket.removeEventListener('message', listen);
        resolve(message);
      };
      this.socket.addEventListener('message', listen);
    });
    this.socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }
}
