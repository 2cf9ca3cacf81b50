import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { FeedFile } from './feed-file.js';

/** A file as it will travel. */
export interface Shipment {
  /** Bytes as sent. */
  readonly sizeBytes: number;
  /** SHA-256 of the bytes as sent. */
  readonly digest: Buffer;
  readonly isGzip: boolean;
  /** The bytes from the start, as often as asked for. */
  readonly open: () => Readable;
}

/**
 * Reads a file once to know its size and digest before it is sent. Compressing gives the same bytes every time, so
 * that nothing is kept on disk in between.
 */
export async function shipmentOf({ path, encoding }: FeedFile, compress: boolean): Promise<Shipment> {
  const isCompressed = compress && !encoding.isGzip;
  const open = (): Readable => (isCompressed ? compressed(path) : createReadStream(path));
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const chunk of open() as AsyncIterable<Buffer>) {
    hash.update(chunk);
    sizeBytes += chunk.length;
  }
  return { sizeBytes, digest: hash.digest(), isGzip: encoding.isGzip || isCompressed, open };
}

function compressed(path: string): Readable {
  return pipeline(createReadStream(path), createGzip(), () => undefined); // its reader sees the error
}
