import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import type { GatewayProcess } from './gateway.js';
import { childrenOf } from './own-cluster.js';
import { until } from './timing.js';

const PATIENCE_MS = 60_000;

/** The workers of a gateway that serves with several processes. */
export function workersOf({ pid }: GatewayProcess): number[] {
  return childrenOf(pid).filter((child) => commandLineOf(child).includes('/dist/src/main.js'));
}

/** The words a process was started with. */
export function commandLineOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
}

/** Waits until so many workers take connections; gives their pids. */
export async function untilWorkersServe(gateway: GatewayProcess, count: number): Promise<number[]> {
  await until(`${count} workers serve`, PATIENCE_MS, async () => {
    const sockets = await Promise.all(Array.from({ length: 2 * count }, async () => opened(gateway.port)));
    const serving = workersOf(gateway).filter((pid) => connectionsOf(pid, gateway.port) > 0);
    sockets.forEach((socket) => socket?.destroy());
    return serving.length === count;
  });
  return workersOf(gateway);
}

/** How many connections to this port a process holds. */
export function connectionsOf(pid: number, port: number): number {
  const held = new Set(filesOf(pid));
  return accepted(port).filter(({ inode }) => held.has(`socket:[${inode}]`)).length;
}

/** A connection that is kept open to one certain worker. */
export class WorkerConnection {
  private constructor(
    private readonly port: number,
    private readonly agent: Agent,
  ) {}

  /** Connects again and again until the connection is given to this worker. */
  static async to(pid: number, { port }: GatewayProcess): Promise<WorkerConnection> {
    const giveUpAt = Date.now() + PATIENCE_MS;
    while (Date.now() < giveUpAt) {
      const connection = new WorkerConnection(port, new Agent({ keepAlive: true, maxSockets: 1 }));
      const { clientPort } = await connection.send('GET', '/healthz');
      const inode = accepted(port).find((each) => each.clientPort === clientPort)?.inode;
      if (filesOf(pid).includes(`socket:[${inode}]`)) return connection;
      connection.close();
    }
    throw new Error(`No connection to process ${pid}`);
  }

  close(): void {
    this.agent.destroy();
  }

  /** Sends a request to the worker. */
  async send(
    method: string,
    path: string,
    { token, body }: { token?: string; body?: unknown } = {},
  ): Promise<{ status: number; body: unknown; clientPort: number | undefined }> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request({
      host: '127.0.0.1',
      port: this.port,
      agent: this.agent,
      method,
      path,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(text === undefined ? {} : { 'content-type': 'application/json' }),
      },
    });
    sent.end(text);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const clientPort = response.socket.localPort;
    return { status: response.statusCode ?? 0, body: await json(response), clientPort };
  }
}

async function opened(port: number): Promise<Socket | undefined> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  return new Promise((resolve) => {
    // A worker has the connection a moment after the system has taken it.
    socket.once('connect', () => setTimeout(() => resolve(socket), 50));
    socket.once('close', () => resolve(undefined));
  });
}

/** The connections this port has accepted, as the system lists them (addresses are hexadecimal). */
function accepted(port: number): { clientPort: number; inode: string }[] {
  const ESTABLISHED = '01';
  return read('/proc/net/tcp')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex(port)}`) && state === ESTABLISHED)
    .map((cells) => ({
      clientPort: Number.parseInt(cells[2]?.split(':')[1] ?? '', 16),
      inode: cells[9] ?? '',
    }));
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

function filesOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => linkOf(`/proc/${pid}/fd/${file}`));
  } catch {
    return []; // it has ended
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
