import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../src/sandbox/embedded-database.js';
import { withBenchGateway } from '../gateway.js';
import type { BenchOptions } from '../options.js';
import { BANK, prepareField } from '../reports/field.js';
import { askedReports } from '../reports/questions.js';
import { load } from '../reports/wrk.js';
import { markdownTable, shownTally } from '../results.js';
import { flamePage } from './flame.js';
import { type Frame, framesOf, isWaiting, longest } from './frames.js';
import { Inspector } from './inspector.js';

const FOLDER = '.data/profile';
const IN_FLIGHT = 32;
const INTERVAL_US = 200;
const SHOWN = 10;

/** Samples the gateway while it is asked for recorded reports, and draws where its time goes. */
export async function profileReports({ records, seconds }: BenchOptions): Promise<string> {
  const port = await freePort();
  return withBenchGateway(
    async (server, gateway) => {
      const { subjects } = await prepareField(server, gateway, records);
      const token = await gateway.as(BANK).accessToken();
      const target = {
        url: `${gateway.baseUrl}/v1/reports`,
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        bodies: askedReports(subjects),
        expected: 201,
      };
      await load(target, { inFlight: IN_FLIGHT, seconds }); // warms up
      const inspector = await Inspector.open(port);
      const asked = load(target, { inFlight: IN_FLIGHT, seconds });
      const profile = await inspector.profileDuring(asked, INTERVAL_US);
      inspector.close();
      const { perSecond, failures } = await asked;
      const title = `Recorded reports, ${IN_FLIGHT} in flight: ${Math.round(perSecond)} a second while sampled, failed: ${shownTally(failures)}`;
      return keep(JSON.stringify(profile), framesOf(profile), title);
    },
    { NODE_OPTIONS: `--inspect=127.0.0.1:${port}` },
  );
}

/** Writes the profile for other tools and the page for people; gives the longest entries as Markdown. */
function keep(profile: string, root: Frame, title: string): string {
  mkdirSync(FOLDER, { recursive: true });
  const [raw, page] = [join(FOLDER, 'gateway.cpuprofile'), join(FOLDER, 'flame.html')];
  writeFileSync(raw, profile);
  const busy = root.calls.filter((call) => !isWaiting(call));
  const busyMs = busy.reduce((sum, { totalMs }) => sum + totalMs, 0);
  writeFileSync(page, flamePage({ ...root, name: title, calls: busy, totalMs: busyMs }, title));
  const rows = longest(root, SHOWN).map(({ name, place, selfMs, totalMs }) => [
    `\`${name}\``,
    place,
    selfMs,
    (selfMs / busyMs) * 100,
    (totalMs / busyMs) * 100,
  ]);
  const table = markdownTable(
    ['function', 'place', 'itself, ms', 'itself, %', 'with what it calls, %'],
    rows,
  );
  return `${title}; busy ${Math.round((busyMs / root.totalMs) * 100)} % of the time.\n\n${table}\n\nFlame graph: ${page}. For other tools: ${raw}.`;
}
