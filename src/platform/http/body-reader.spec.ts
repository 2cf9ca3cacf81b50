import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { readWhole, type WholeBody } from './body-reader.js';
import { Problem } from './problem.js';

const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\n';
const LIMITS = { limitBytes: 16, timeoutMs: 2_000 };
let server: Server;
let arrived: Promise<IncomingMessage>;
let socket: Socket;

function portOf(listening: Server): number {
  const address = listening.address();
  if (typeof address !== 'object' || address === null) throw new Error('has no port');
  return address.port;
}

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  arrived = new Promise((done) => server.once('request', done));
  socket = connect(portOf(server), '127.0.0.1');
  socket.on('error', () => undefined); // the server may close first
});

afterEach(async () => {
  socket.destroy();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function reading(
  limits = LIMITS,
): Promise<{ payload: IncomingMessage; outcome: Promise<WholeBody | Error> }> {
  const payload = await arrived;
  return { payload, outcome: readWhole(payload, limits).catch((error: Error) => error) };
}

describe('readWhole', () => {
  it('gives the bytes and their SHA-256, in however many pieces they came', async () => {
    socket.write(`${HEAD}content-length: 6\r\n\r\n企`);
    const { outcome } = await reading();
    setTimeout(() => socket.write('业'), 5);
    const body = await outcome;
    const bytes = Buffer.from('企业');
    expect(body).toEqual({ bytes, digest: createHash('sha256').update(bytes).digest('hex') });
  });

  it('gives an empty body with the digest of nothing', async () => {
    socket.write(`${HEAD}content-length: 0\r\n\r\n`);
    const { outcome } = await reading();
    expect(await outcome).toEqual({
      bytes: Buffer.alloc(0),
      digest: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
  });

  it('takes a body of exactly the limit', async () => {
    socket.write(`${HEAD}content-length: 16\r\n\r\n${'x'.repeat(16)}`);
    const { outcome } = await reading();
    expect(await outcome).toMatchObject({ bytes: Buffer.from('x'.repeat(16)) });
  });

  it('refuses a longer body by its announced length, before it has come', async () => {
    socket.write(`${HEAD}content-length: 17\r\n\r\n`);
    const { payload, outcome } = await reading();
    expect(await outcome).toMatchObject({ code: 'payload-too-large', status: 413 });
    expect(payload.isPaused()).toBe(true);
  });

  it('refuses a longer body that announces no length once it is over the limit, and reads no further', async () => {
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n11\r\n${'x'.repeat(17)}\r\n`);
    const { payload, outcome } = await reading();
    expect(await outcome).toMatchObject({ code: 'payload-too-large', status: 413 });
    expect(payload.isPaused()).toBe(true);
    expect(payload.listenerCount('data')).toBe(0);
  });

  it('refuses a body that is not whole in time', async () => {
    socket.write(`${HEAD}content-length: 10\r\n\r\nabc`);
    const { outcome } = await reading({ ...LIMITS, timeoutMs: 30 });
    expect(await outcome).toMatchObject({ code: 'request-timeout', status: 408 });
  });

  it('refuses a body whose connection was cut, and blames nobody but the sender', async () => {
    socket.write(`${HEAD}content-length: 10\r\n\r\nabc`);
    const { outcome } = await reading();
    socket.destroy();
    const error = await outcome;
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ code: 'request-timeout', status: 408 });
  });

  it('lets no error escape when the connection is cut after the refusal', async () => {
    socket.write(`${HEAD}content-length: 17\r\n\r\nabc`);
    const { payload, outcome } = await reading();
    await outcome;
    const closed = new Promise<void>((done) => payload.once('close', done));
    socket.destroy();
    await closed;
    expect(payload.listenerCount('error')).toBe(0); // so that the runtime keeps the broken connection to itself
  });
});
