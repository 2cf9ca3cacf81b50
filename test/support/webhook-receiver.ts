import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { until } from './timing.js';

/** A message as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly at: number;
}

/** How the receiver answers a message. */
export type Answering = (response: ServerResponse, received: Received) => void;

/** A receiver of webhooks on this machine. Answers 204 until it is told to do otherwise. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  answer: Answering = (response) => void response.writeHead(204).end();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const receiver = new WebhookReceiver(server, (server.address() as AddressInfo).port);
    server.on('request', (request, response) => void receiver.take(request, response));
    return receiver;
  }

  urlOf(path = '/'): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The messages that came under this path. */
  of(path: string): Received[] {
    return this.received.filter((each) => each.path === path);
  }

  /** Waits until so many messages came under this path; gives them. */
  async untilReceived(path: string, count: number, patienceMs = 10_000): Promise<Received[]> {
    await until(`${count} messages at ${path}`, patienceMs, async () => this.of(path).length >= count);
    return this.of(path);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const received = { path: request.url ?? '', headers, body, at: Date.now() };
    this.received.push(received);
    this.answer(response, received);
  }
}

/** What a message says, verified with the secret. @throws when it was not signed with it, or another message was */
export function verified(received: Received, secret: string): Record<string, unknown> {
  return new Webhook(secret).verify(received.body, received.headers) as Record<string, unknown>;
}
