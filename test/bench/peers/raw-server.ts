import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';
import { oneStatement } from './one-statement.js';

/**
 * A peer of the gateway without any framework: `node:http` and `pg`, one prepared statement a request. It knows no
 * tokens: the client stands in its environment.
 */
const { DATABASE_URL, CLIENT_ID, PORT } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 16 });
const REPORT = {
  name: 'report',
  text: oneStatement({
    clientId: '$1::text',
    uscc: '$2::text',
    authorizationId: '$3::uuid',
    itemCodes: '$4::text[]',
    requestId: '$5::text',
  }),
};
let requests = 0;

interface Asked {
  readonly uscc: string;
  readonly authorizationId: string;
  readonly items: readonly string[];
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { uscc, authorizationId, items } = JSON.parse(Buffer.concat(chunks).toString()) as Asked;
  const values = [CLIENT_ID, uscc, authorizationId, items, `raw-${(requests += 1)}`];
  const { rows } = await pool.query<{ body: string }>({ ...REPORT, values });
  const [row] = rows;
  response.writeHead(row ? 201 : 403, { 'content-type': 'application/json' }).end(row?.body);
}

createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(405).end();
    return;
  }
  answer(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end();
  });
}).listen(Number(PORT), '127.0.0.1');
