import pg from 'pg';
import { Province } from '../data/generator.js';
import { describeMachine, machineLine } from '../machine.js';
import type { Measured } from '../medians.js';
import type { BenchOptions } from '../options.js';
import { keepResult, markdownTable } from '../results.js';
import { type BenchServer, MeasuredConnection, startBenchServer } from '../server.js';
import { compareBatchIndexes } from './batch-indexes.js';
import { compareChanges } from './changes.js';
import { drawEnterprises } from './lookups.js';
import { comparePartitions } from './partitions.js';
import { comparePayloads } from './payloads.js';
import { makeRows } from './rows.js';
import { compareSnapshots } from './snapshots.js';

const DRAWN = 20_000;

/** Compares layouts of the tables on a server of its own. */
export async function benchStorage(options: BenchOptions): Promise<string> {
  const server = await startBenchServer();
  try {
    const connection = await MeasuredConnection.open(server.superuserUrl);
    try {
      return await compareAll(server, connection, options);
    } finally {
      await connection.close();
    }
  } finally {
    server.remove();
  }
}

async function compareAll(
  server: BenchServer,
  connection: MeasuredConnection,
  { records, rounds, keep }: BenchOptions,
): Promise<string> {
  const files = await makeRows(connection, new Province(records));
  await drawEnterprises(connection, DRAWN);
  const experiments: Record<string, Measured[]> = {};
  const note = (name: string, measured: Measured[]): void => {
    experiments[name] = measured;
    process.stderr.write(`${name}\n${tableOf(measured)}\n\n`);
  };
  note('1 Partitions and key', await comparePartitions(connection, files, rounds));
  note('2 Type of the payload', await comparePayloads(connection, files, rounds));
  note('3 Layout of the snapshot', await compareSnapshots(connection, server.superuserUrl, rounds));
  note('4 Index on the batch', await compareBatchIndexes(connection, rounds));
  note('5 Nights of changed records', await compareChanges(connection, rounds));
  const pool = new pg.Pool({ connectionString: server.superuserUrl });
  const machine = await describeMachine(pool);
  await pool.end();
  const parts = Object.entries(experiments).map(([name, each]) => `### ${name}\n\n${tableOf(each)}`);
  const head = `${records.toLocaleString('en-US')} records, medians of ${rounds}. ${machineLine(machine)}.`;
  const markdown = [head, ...parts].join('\n\n');
  if (keep) keepResult({ name: 'storage', data: { machine, records, rounds, experiments }, markdown });
  return markdown;
}

/** Figures down, variants across. */
function tableOf(measured: readonly Measured[]): string {
  const figures = Object.keys(measured[0]?.figures ?? {});
  const rows = figures.map((name) => [name, ...measured.map((each) => each.figures[name] ?? Number.NaN)]);
  return markdownTable(['', ...measured.map(({ variant }) => variant)], rows);
}
