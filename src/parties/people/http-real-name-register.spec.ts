import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRealNameRegister, NoRealNameRegister } from './http-real-name-register.js';

const claim = {
  uscc: '91140100MA0TEXT12Y',
  enterpriseName: '太原晋源精密机械有限公司',
  personName: '梁志远',
  capacity: 'legal-representative',
} as const;
const unavailable: Error = expect.objectContaining({ code: 'real-name-unavailable', status: 503 });

describe('a register of real names', () => {
  let server: Server;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let register: HttpRealNameRegister;
  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // it listens on an address
    register = new HttpRealNameRegister({
      url: `http://127.0.0.1:${port}/names`,
      token: 'token-of-the-register',
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([
    ['match', true],
    ['mismatch', false],
  ])('that says %s: confirmed %s', async (verdict, isConfirmed) => {
    let asked: unknown;
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as object;
        asked = { ...body, token: request.headers.authorization };
        response.end(JSON.stringify({ verdict }));
      });
    };
    expect(await register.confirms(claim)).toBe(isConfirmed);
    expect(asked).toEqual({ ...claim, token: 'Bearer token-of-the-register' });
  });

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['breaks down', (response) => response.writeHead(500).end('{"verdict":"match"}')],
    ['sends elsewhere', (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['says something else', (response) => response.end('{"verdict":"perhaps"}')],
    ['says true', (response) => response.end('true')],
    ['is no JSON', (response) => response.end('match')],
    ['hangs up', (response) => response.destroy()],
    ['says more than is read', (response) => response.end(`{"verdict":"match","x":"${'x'.repeat(20_000)}"}`)],
  ])('that %s confirms nobody', async (_what, respond) => {
    answer = (request, response) => {
      request.resume();
      respond(response);
    };
    await expect(register.confirms(claim)).rejects.toEqual(unavailable);
  });

  it('that is not there confirms nobody, and says what the operator has to set', async () => {
    await expect(new NoRealNameRegister().confirms()).rejects.toEqual(unavailable);
    await expect(new NoRealNameRegister().confirms()).rejects.toThrow('REAL_NAME_URL');
  });
});
