import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestGateway } from '../../support/gateway.js';
import { timed } from '../../support/timing.js';
import { BENCH_FEEDS } from '../data/feeds.js';
import type { Province } from '../data/generator.js';
import { median } from '../medians.js';
import type { Departments } from './departments.js';
import { ReportReader, type Reads } from './report-reads.js';

/** The item whose facts change, the largest feed of all. */
const CHANGED_ITEM = 'LIC-01';
const CHANGED_RECORDS = 300_000;
const ALONE_MS = 20_000;
const ITEMS_OF_REPORT = 10;

/** One round of reads, alone and beside a batch of changed records. */
export interface DisturbedReads {
  readonly alone: Reads;
  readonly beside: Reads;
  readonly batchS: number;
}

/** A batch that states facts already held with other values, ready to be sent. */
export function changedBatch(province: Province, revision: number): { body: Buffer; records: number } {
  const feed = province.feed(CHANGED_ITEM);
  const records = Math.min(CHANGED_RECORDS, feed.records);
  return { body: Buffer.concat([...province.ndjson(feed, { from: 0, count: records, revision })]), records };
}

/** Reads alone, then while a changed batch is loaded and published; once a round. */
export async function disturbReads(
  { gateway, departments, province }: { gateway: TestGateway; departments: Departments; province: Province },
  rounds: number,
): Promise<DisturbedReads[]> {
  const bank = gateway.as('bank-a');
  const items = BENCH_FEEDS.slice(0, ITEMS_OF_REPORT).map(({ itemCode }) => itemCode);
  const usccs = province.enterprises.map(({ uscc }) => uscc);
  const reader = new ReportReader(gateway.baseUrl, async () => bank.accessToken(), { usccs, items });
  await reader.during(pause(ALONE_MS / 4)); // warms up
  const seen: DisturbedReads[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const { body } = changedBatch(province, round);
    const alone = await reader.during(pause(ALONE_MS));
    let batchS = 0;
    const load = timed(async () => departments.deliver(CHANGED_ITEM, body));
    const beside = await reader.during(load.then(({ tookMs }) => (batchS = tookMs / 1_000)));
    seen.push({ alone, beside, batchS });
  }
  await reader.close();
  return seen;
}

/** How long a changed batch takes, and the same bytes again. Seconds, medians. */
export interface Repeats {
  readonly records: number;
  readonly firstS: number;
  readonly againS: number;
  readonly againWithDigestS: number;
}

/** Sends changed batches, each then twice again: without and with the digest of its bytes. */
export async function repeatBatches(
  departments: Departments,
  { province, firstRevision, rounds }: { province: Province; firstRevision: number; rounds: number },
): Promise<Repeats> {
  const seen: Record<'first' | 'again' | 'digest', number[]> = { first: [], again: [], digest: [] };
  let sent = 0;
  for (let round = 0; round < rounds; round += 1) {
    const { body, records } = changedBatch(province, firstRevision + round);
    sent = records;
    const digest = { 'content-digest': `sha-256=:${sha256(body)}:` };
    seen.first.push((await timed(async () => departments.deliver(CHANGED_ITEM, body))).tookMs);
    seen.again.push((await timed(async () => departments.repeat(CHANGED_ITEM, body))).tookMs);
    seen.digest.push((await timed(async () => departments.repeat(CHANGED_ITEM, body, digest))).tookMs);
  }
  return {
    records: sent,
    firstS: median(seen.first) / 1_000,
    againS: median(seen.again) / 1_000,
    againWithDigestS: median(seen.digest) / 1_000,
  };
}

const sha256 = (body: Buffer): string => createHash('sha256').update(body).digest('base64');
