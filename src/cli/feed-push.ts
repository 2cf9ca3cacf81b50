import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { CommandResult } from './command.js';
import { GatewaySession } from './gateway-session.js';
import { beforeAskingAgain, PushProgress } from './push-progress.js';
import { type Shipment, shipmentOf } from './shipment.js';
import { type PushOrder, readPushOrder } from './push-options.js';
import { outcomeOf } from './push-outcome.js';
import { type Answered, ask, type Destination, upload } from './upload.js';

/** A page holds no more; the catalog has fewer items. */
const MOST_FEEDS = 200;
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
  const { status, body } = await ask(session, `/v1/feeds?limit=${MOST_FEEDS}`, beforeAskingAgain);
  const answer = feeds.safeParse(body);
  if (!answer.success) throw new Error(`The gateway does not tell the last sequence (${status}).`);
  return (answer.data.items.find((feed) => feed.itemCode === itemCode)?.lastSequence ?? 0) + 1;
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
  const { lines, isWhole, rejectionsAt } = outcomeOf(answered);
  const told = [...lines, `Answer: ${responsePath}`];
  if (rejectionsAt !== undefined) told.push(await keepRejections(session, rejectionsAt, responsePath));
  return { text: told.join('\n'), exitCode: isWhole ? 0 : 1 };
}

/** The batch has its end already: that the lines could not be fetched is told, and changes nothing of it. */
async function keepRejections(session: GatewaySession, from: string, responsePath: string): Promise<string> {
  const path = `${responsePath.replace(/(?:\.response)?\.json$/, '')}.rejections.ndjson`;
  try {
    const { statusCode, body } = await session.send('GET', from);
    if (statusCode !== 200) throw new Error(`the gateway answered ${statusCode}`);
    await pipeline(body, createWriteStream(path));
    return `Rejected lines: ${path}`;
  } catch (error) {
    return `Rejected lines: not fetched (${error instanceof Error ? error.message : String(error)}); ask GET ${from}`;
  }
}
