import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readWhole } from './body-reader.js';
import { InvalidInput, MalformedRequest, UnsupportedMediaType } from './http.problems.js';
import type { HttpSettings } from './http.settings.js';
import type { GatewayRequest } from './request.js';
import { MalformedJson, parseStrictJson } from './strict-json.js';
import { watchSender } from './slow-senders.js';

const MAX_DEPTH = 32;
const UTF_8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Content types that are handed to the handler as a stream: feeds of any size, and scanned letters. */
const STREAMED = ['application/x-ndjson', 'text/csv', 'application/pdf', 'image/jpeg', 'image/png'];

/** Reads JSON bodies strictly and whole, hands feeds and scans on as streams, and refuses every other content type. */
export function readBodies(server: FastifyInstance, settings: HttpSettings): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    'application/json',
    async (request: FastifyRequest, payload: IncomingMessage) => {
      const body = await readWhole(payload, {
        limitBytes: settings.bodyLimitBytes,
        timeoutMs: settings.bodyTimeoutMs,
      });
      (request as GatewayRequest).bodyDigest = body.digest;
      return readJson(body.bytes, request.headers['content-type'] ?? '');
    },
  );
  for (const type of STREAMED) {
    server.addContentTypeParser(type, (request, payload: IncomingMessage, done) => {
      const body = digested(payload, request);
      watchSender(payload, body, settings);
      done(null, body);
    });
  }
}

/** The same bytes as a stream that notes their digest on the request when it ends. */
function digested(payload: IncomingMessage, request: GatewayRequest): Transform {
  const hash = createHash('sha256');
  const through = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk);
      next(null, chunk);
    },
    flush(next) {
      request.bodyDigest = hash.digest('hex');
      next();
    },
  });
  // Not `pipeline`, which would close the connection before the sender is told why.
  payload.once('error', (error) => through.destroy(error));
  payload.once('close', () => payload.complete || through.destroy(new Error('aborted')));
  return payload.pipe(through);
}

function readJson(bytes: Buffer, contentType: string): unknown {
  const charset = /charset="?([^";\s]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw new UnsupportedMediaType('JSON is read as UTF-8 only.');
  if (bytes.length === 0) return undefined;
  try {
    return parseStrictJson(UTF_8.decode(bytes), { maxDepth: MAX_DEPTH });
  } catch (error) {
    throw jsonProblem(error);
  }
}

function jsonProblem(error: unknown): Error {
  if (!(error instanceof MalformedJson)) {
    return new MalformedRequest('The body is not UTF-8.', { cause: error });
  }
  if (error.reason !== 'forbidden-key') {
    const place = error.pointer === undefined ? '' : ` at ${error.pointer}`;
    return new MalformedRequest(`The body is not acceptable JSON: ${error.reason}${place}.`, {
      cause: error,
    });
  }
  const fault = { pointer: error.pointer ?? '', code: 'unknown-property', detail: 'This name is not taken.' };
  return new InvalidInput('A property is not taken.', { errors: [fault], cause: error });
}
