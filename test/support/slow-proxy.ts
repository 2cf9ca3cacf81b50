import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Passes bytes on to a port of this machine, each piece from the client so much later. */
export class SlowProxy {
  /** By how much what comes from now on is held up. */
  delayMs = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async before(port: number): Promise<SlowProxy> {
    const server = createServer((client) => proxy.pass(client, port));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new SlowProxy(server, (server.address() as AddressInfo).port);
    return proxy;
  }

  /** The same address, through this proxy. */
  through(url: string): string {
    const address = new URL(url);
    address.port = String(this.port);
    return address.href;
  }

  async close(): Promise<void> {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(client: Socket, port: number): void {
    const server = connect({ host: '127.0.0.1', port, noDelay: true });
    client.setNoDelay(true);
    let before = Promise.resolve(); // later pieces never overtake earlier ones
    client.on('data', (piece) => {
      before = passOn(piece, server, { before, dueMs: performance.now() + this.delayMs });
    });
    server.pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}

async function passOn(
  piece: Buffer,
  server: Socket,
  { before, dueMs }: { before: Promise<void>; dueMs: number },
): Promise<void> {
  await before;
  const leftMs = dueMs - performance.now();
  if (leftMs > 0) await sleep(leftMs);
  if (server.writable) server.write(piece);
}
