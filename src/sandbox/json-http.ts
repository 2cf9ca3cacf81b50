import type { IncomingMessage, ServerResponse } from 'node:http';

/** Thrown where a call cannot be answered as asked; becomes an RFC 9457 body. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail);
  }
}

/**
 * Reads a JSON body.
 * @throws Refusal 413 when it is longer than the limit, 400 when it is not JSON
 */
export async function readJson(request: IncomingMessage, limitBytes: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes)
      throw new Refusal(413, 'body-too-large', `at most ${limitBytes} bytes are read`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'malformed-request', 'the body is not JSON');
  }
}

/** Answers with a JSON body. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, { type: 'application/json', text: JSON.stringify(body) });
}

/** Answers with text of that media type. */
export function sendText(
  response: ServerResponse,
  status: number,
  body: { type: string; text: string },
): void {
  response.writeHead(status, {
    'Content-Type': body.type,
    'Content-Length': Buffer.byteLength(body.text),
  });
  response.end(body.text);
}

/** Answers with an RFC 9457 problem; a body not read to its end closes the connection. */
export function sendProblem(response: ServerResponse, refusal: Refusal): void {
  const { status, code, detail } = refusal;
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (!response.req.complete) response.setHeader('Connection', 'close');
  const text = JSON.stringify({
    type: 'about:blank',
    title: code.replaceAll('-', ' '),
    status,
    code,
    detail,
  });
  sendText(response, status, { type: 'application/problem+json', text });
}
