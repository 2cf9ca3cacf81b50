import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { newEcPrivateJwk } from '../platform/crypto/index.js';
import { GatewaySession } from './gateway-session.js';
import type { Shipment } from './shipment.js';
import { NotDelivered, type SendingWatch, upload } from './upload.js';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const CONTENT = Buffer.from('one\ntwo\n');
const shipment: Shipment = {
  sizeBytes: CONTENT.length,
  digest: Buffer.alloc(32),
  isGzip: false,
  open: () => Readable.from([CONTENT]),
};
const problem = (status: number, code: string, headers: Record<string, string> = {}): Answer => {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers });
    response.end(JSON.stringify({ code, title: 'x', detail: 'y' }));
  };
};
const cut: Answer = (request) => request.socket.destroy();
const published: Answer = (_request, response) => void response.writeHead(201).end('{"batchId":"b"}');

describe('an upload', () => {
  let server: Server;
  let answers: Answer[];
  let received: { key: string; body: string; token: string }[];
  let tokens: number;
  let pauses: number[];
  let session: GatewaySession;

  beforeEach(async () => {
    [answers, received, tokens, pauses] = [[], [], 0, []];
    server = createServer((request, response) => void answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const access = { url, issuer: `${url}/oidc`, clientId: 'c', privateJwk: await newEcPrivateJwk() };
    session = new GatewaySession(access);
  });
  afterEach(() => server.close());

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const issuer = `http://${request.headers.host ?? ''}/oidc`;
    if (request.url === '/oidc/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer, token_endpoint: `${issuer}/token` }));
    } else if (request.url === '/oidc/token') {
      tokens += 1;
      response.end(JSON.stringify({ access_token: `token-${tokens}`, expires_in: 300 }));
    } else {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const { authorization: token = '', 'idempotency-key': key } = request.headers;
      received.push({ key: String(key), body: Buffer.concat(chunks).toString(), token });
      answers.shift()?.(request, response);
    }
  }

  const watch: SendingWatch = {
    started: () => undefined,
    sent: () => undefined,
    pause: async (_reason, pauseMs) => void pauses.push(pauseMs),
  };
  const send = async (...planned: Answer[]) => {
    answers = planned;
    return upload(
      session,
      shipment,
      { path: '/v1/feeds/X/batches', headers: { 'idempotency-key': 'k' } },
      watch,
    );
  };

  it('is answered at once where nothing goes wrong', async () => {
    expect(await send(published)).toEqual({ status: 201, body: { batchId: 'b' } });
    expect(received).toEqual([{ key: 'k', body: 'one\ntwo\n', token: 'Bearer token-1' }]);
    expect(pauses).toEqual([]);
  });

  it.each([
    ['a connection that broke', cut],
    ['408', problem(408, 'request-timeout')],
    ['503', problem(503, 'service-unavailable')],
    ['502 of a balancer', problem(502, '')],
  ])('sends the whole again under the same key after %s', async (_what, fault) => {
    expect(await send(fault, published)).toMatchObject({ status: 201 });
    expect(received).toEqual([1, 2].map(() => ({ key: 'k', body: 'one\ntwo\n', token: 'Bearer token-1' })));
    expect(pauses).toEqual([1_000]);
  });

  it('waits as long as it is told to', async () => {
    await send(problem(503, 'service-unavailable', { 'retry-after': '9' }), published);
    expect(pauses).toEqual([9_000]);
  });

  it('gives up after five repeats', async () => {
    await expect(send(...Array<Answer>(6).fill(cut))).rejects.toThrow(NotDelivered);
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it('asks again as long as the gateway is still working on the delivery', async () => {
    const busy = problem(409, 'idempotency-in-progress', { 'retry-after': '1' });
    expect(await send(...Array<Answer>(8).fill(busy), published)).toMatchObject({ status: 201 });
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('fetches a new token when the old one is over', async () => {
    await send(problem(401, 'unauthenticated'), published);
    expect(received.map(({ token }) => token)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it.each([
    [409, 'batch-out-of-order'],
    [422, 'too-many-rejections'],
    [413, 'payload-too-large'],
    [403, 'feed-not-yours'],
    [500, 'internal-error'],
  ])('takes %i %s for an answer', async (status, code) => {
    expect(await send(problem(status, code))).toMatchObject({ status, body: { code } });
    expect(pauses).toEqual([]);
  });
});
