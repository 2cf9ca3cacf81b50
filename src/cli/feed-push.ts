import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { CommandResult } from './command.js';
import { GatewaySession, jsonOf } from './gateway-session.js';
import { PushProgress } from './push-progress.js';
import { type Shipment, shipmentOf } from './shipment.js';
import { type PushOrder, readPushOrder } from './push-options.js';
import { outcomeOf } from './push-outcome.js';
import { type Answered, type Destination, upload } from './upload.js';

const feeds = z.object({ items: z.array(z.object({ itemCode: z.string(), lastSequence: z.number() })) });
/** `feed push`: delivers a file as one batch and writes what the gateway answered next to it. */
export async function pushFeed(argv: string[]): Promise<CommandResult> {
  const order = readPushOrder(argv);
  const session = new GatewaySession(order.access);
  const sequence = order.sequence === 'next' ? await nextSequence(session, order.itemCode) : order.sequence;
  const shipment = await shipmentOf(order.file, order.compress);
  const progress = new PushProgress(shipment.sizeBytes);
  try {
    const answered = await upload(session, shipment, destinationOf(order, sequence, shipment), progress);
    progress.stop();
    return await report(session, answered, order);
  } finally {
    progress.stop();
  }
}

async function nextSequence(session: GatewaySession, itemCode: string): Promise<number> {
  const { body } = await session.send('GET', '/v1/feeds');
  const { items } = feeds.parse(await jsonOf(body));
  return (items.find((feed) => feed.itemCode === itemCode)?.lastSequence ?? 0) + 1;
}

/** The key follows from what is sent, so that the same delivery, started anew by hand, still has one effect. */
function destinationOf(order: PushOrder, sequence: number, { digest, isGzip }: Shipment): Destination {
  const { format, charset } = order.file.encoding;
  const query = new URLSearchParams({
    kind: order.kind,
    sequence: String(sequence),
    dataTime: order.dataTime,
    ...(order.recordCount === undefined ? {} : { recordCount: String(order.recordCount) }),
  });
  const path = `/v1/feeds/${encodeURIComponent(order.itemCode)}/batches?${query.toString()}`;
  const key = createHash('sha256').update(`${path}\n`).update(digest).digest('base64url');
  const headers = {
    'content-type': charset === undefined ? format : `${format}; charset=${charset}`,
    'content-digest': `sha-256=:${digest.toString('base64')}:`,
    'idempotency-key': `feed-push-${key}`,
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  };
  return { path, headers };
}

async function report(
  session: GatewaySession,
  answered: Answered,
  { responsePath }: PushOrder,
): Promise<CommandResult> {
  await writeFile(responsePath, `${JSON.stringify(answered.body, null, 2)}\n`);
  const written = [`Answer: ${responsePath}`];
  const outcome = outcomeOf(answered);
  if (outcome.rejectionsAt !== undefined) {
    const path = `${responsePath.replace(/(?:\.response)?\.json$/, '')}.rejections.ndjson`;
    await fetchRejections(session, outcome.rejectionsAt, path);
    written.push(`Rejected lines: ${path}`);
  }
  return { text: [...outcome.lines, ...written].join('\n'), exitCode: outcome.isWhole ? 0 : 1 };
}

async function fetchRejections(session: GatewaySession, from: string, path: string): Promise<void> {
  const { statusCode, body } = await session.send('GET', from);
  if (statusCode !== 200) throw new Error(`The rejected lines could not be fetched (${statusCode}).`);
  await pipeline(body, createWriteStream(path));
}
