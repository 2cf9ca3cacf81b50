import type { TestGateway } from '../../support/gateway.js';
import { Departments } from '../collection/departments.js';
import { registerEnterprises } from '../collection/enterprises.js';
import { Province } from '../data/generator.js';
import { runOnGateway } from '../gateway.js';
import { describeMachine } from '../machine.js';
import type { BenchOptions } from '../options.js';
import { startPeer } from '../peers/start-peer.js';
import type { BenchServer } from '../server.js';
import { Candidates } from './candidates.js';
import { makeSubjects } from './subjects.js';
import { markdownOf, type ReportsRun } from './summary.js';

/** Asks for recorded reports of held data: of the gateway, of PostgreSQL alone, and of a server without a framework. */
export const benchReports = async (options: BenchOptions): Promise<string> =>
  runOnGateway({ name: 'reports', measure, markdownOf }, options);

async function measure(
  server: BenchServer,
  gateway: TestGateway,
  { records, rounds }: BenchOptions,
): Promise<ReportsRun> {
  const { superuser } = gateway.database;
  await loadProvince(gateway, new Province(records));
  const subjects = await makeSubjects(superuser, gateway.participantId('bank-a'));
  const clientId = gateway.demo.clients['bank-a']?.clientId ?? '';
  const raw = await startPeer('raw-server.js', { DATABASE_URL: server.url, CLIENT_ID: clientId });
  try {
    const candidates = new Candidates({ server, gateway, raw, clientId, subjects });
    const measured = await candidates.measure(rounds);
    return { machine: await describeMachine(superuser), records, subjects: subjects.length, measured };
  } finally {
    raw.stop();
  }
}

async function loadProvince(gateway: TestGateway, province: Province): Promise<void> {
  await registerEnterprises(gateway.database.superuser, [province]);
  const departments = await Departments.register(gateway);
  for (const feed of province.feeds)
    await departments.deliver(feed.itemCode, province.ndjson(feed, { from: 0, count: feed.records }));
  await departments.close();
}
