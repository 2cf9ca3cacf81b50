import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Province, SizedFeed } from '../data/generator.js';
import type { MeasuredConnection } from '../server.js';
import { makeRecordTable } from './credit-record.js';

/** The orders in which the same rows are written to files: as departments send them, and as the key sorts them. */
export const ROW_ORDERS = {
  sent: 'feed_id, line',
  sorted: 'feed_id, uscc, record_key',
} as const;

/** A file of rows on the server, to be read by `COPY`. */
export interface RowFile {
  readonly order: keyof typeof ROW_ORDERS;
  readonly format: 'text' | 'binary';
  readonly path: string;
}

const LINES_PER_CHUNK = 500;

/** Loads the province into the table `bench_row`, and writes it to files in every order and format. */
export async function makeRows(connection: MeasuredConnection, province: Province): Promise<RowFile[]> {
  await makeRecordTable(connection, { name: 'bench_row', isUnlogged: true, hasKey: false });
  const copy = connection.client.query(copyFrom('copy bench_row from stdin'));
  await pipeline(Readable.from(copyLines(province)), copy);
  await connection.run('analyze bench_row');
  const folder = String(await connection.value('show data_directory'));
  const files = (['sent', 'sorted'] as const).flatMap((order) =>
    (['text', 'binary'] as const).map((format) => ({ order, format, path: `${folder}/${order}.${format}` })),
  );
  for (const { order, format, path } of files)
    await connection.run(
      `copy (select * from bench_row order by ${ROW_ORDERS[order]}) to '${path}' (format ${format})`,
    );
  return files;
}

function* copyLines(province: Province): Generator<Buffer> {
  for (const [place, feed] of province.feeds.entries()) yield* linesOfFeed(province, feed, place + 1);
}

function* linesOfFeed(province: Province, feed: SizedFeed, feedId: number): Generator<Buffer> {
  const lineOf = province.lines(feed);
  const batchId = uuidOf(feedId, 0);
  let text = '';
  for (let at = 0; at < feed.records; at += 1) {
    text += copyLine({ feedId, batchId, at, payload: lineOf(at) });
    if ((at + 1) % LINES_PER_CHUNK > 0 && at + 1 < feed.records) continue;
    yield Buffer.from(text);
    text = '';
  }
}

const USCC_AT = '{"uscc":"'.length;

function copyLine({
  feedId,
  batchId,
  at,
  payload,
}: {
  feedId: number;
  batchId: string;
  at: number;
  payload: string;
}): string {
  const digest = createHash('sha256').update(payload).digest('hex');
  const uscc = payload.slice(USCC_AT, USCC_AT + 18);
  const key = createHash('sha256').update(`${feedId} ${at}`).digest('hex').slice(0, 32);
  const front = `${feedId}\t${uscc}\t\\\\x${key}\t1\t${uuidOf(feedId, at + 1)}\t1\t${batchId}\t${at + 1}`;
  return `${front}\t2026-11-22 00:00:00+00\tvalid\t\\N\t\\N\t${payload}\t\\N\t\\\\x${digest}\n`;
}

/** Ids that grow with time, as the gateway gives them. */
function uuidOf(feedId: number, at: number): string {
  const time = (1_795_305_600_000 + feedId * 10_000_000 + Math.floor(at / 4)).toString(16).padStart(12, '0');
  const rest = createHash('sha1').update(`${feedId} ${at}`).digest('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(0, 3)}-8${rest.slice(3, 6)}-${rest.slice(6, 18)}`;
}
