import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Passes bytes on to a port of this machine, and cuts connections where it is told to. */
export class CuttingProxy {
  /** Connections that were cut. */
  cuts = 0;
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** Cuts the first connections, as many as `times`, after so many bytes from the client, or from the gateway. */
  static async before(
    port: number,
    when: { afterSentBytes?: number; afterAnsweredBytes?: number; times?: number },
  ): Promise<CuttingProxy> {
    const server = createServer((client) => proxy.pass(client, port, { times: 1, ...when }));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const proxy = new CuttingProxy(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return proxy;
  }

  async close(): Promise<void> {
    this.server.close();
  }

  private pass(
    client: Socket,
    port: number,
    when: { afterSentBytes?: number; afterAnsweredBytes?: number; times: number },
  ): void {
    const gateway = connect({ host: '127.0.0.1', port });
    const cut = (bytes: number, limit: number | undefined): void => {
      if (limit === undefined || bytes < limit || this.cuts >= when.times || client.destroyed) return;
      this.cuts += 1;
      client.destroy();
      gateway.destroy();
    };
    client.on('data', () => cut(client.bytesRead, when.afterSentBytes));
    gateway.on('data', () => cut(gateway.bytesRead, when.afterAnsweredBytes));
    client.on('error', () => gateway.destroy()).pipe(gateway);
    gateway.on('error', () => client.destroy()).pipe(client);
  }
}
