import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'undici';

/** Looks into the memory of a process that was started with `--inspect=127.0.0.1:port`. */
export class Heap {
  private turn = 0;

  private constructor(private readonly socket: WebSocket) {}

  static async of(port: number): Promise<Heap> {
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    if (!target) throw new Error('Nothing can be inspected there');
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    await once(socket, 'open');
    return new Heap(socket);
  }

  /** What the process keeps on its heap and outside of it for good, in bytes: after its garbage is collected. */
  async keptBytes(): Promise<number> {
    await sleep(1_000); // connections and timers that just ended let go of what they hold
    for (let round = 0; round < 3; round += 1) await this.tell('HeapProfiler.collectGarbage');
    const expression = 'process.memoryUsage().heapUsed + process.memoryUsage().external';
    const { result } = await this.tell<{ result: { value: number } }>('Runtime.evaluate', { expression });
    return result.value;
  }

  close(): void {
    this.socket.close();
  }

  private async tell<Answer>(method: string, params: object = {}): Promise<Answer> {
    const id = (this.turn += 1);
    const answered = new Promise<Answer>((resolve, reject) => {
      const look = ({ data }: MessageEvent): void => {
        const message = JSON.parse(String(data)) as { id?: number; result?: Answer; error?: object };
        if (message.id !== id) return;
        this.socket.removeEventListener('message', look);
        if (message.result === undefined) reject(new Error(JSON.stringify(message.error)));
        else resolve(message.result);
      };
      this.socket.addEventListener('message', look);
    });
    this.socket.send(JSON.stringify({ id, method, params }));
    return answered;
  }
}
