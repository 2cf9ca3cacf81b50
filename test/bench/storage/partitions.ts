import { interleaved, type Measured } from '../medians.js';
import type { MeasuredConnection } from '../server.js';
import { makeRecordTable, type RecordTable, sizeOf } from './credit-record.js';
import { lookupsPerSecond } from './lookups.js';
import type { RowFile } from './rows.js';

const TABLES: Readonly<Record<string, Omit<RecordTable, 'name'>>> = {
  'one table': {},
  '8 partitions': { partitions: 8 },
  '16 partitions': { partitions: 16 },
  '32 partitions': { partitions: 32 },
  'one table, key (uscc, feed)': { key: 'enterprise-first' },
  '8 partitions, key (uscc, feed)': { key: 'enterprise-first', partitions: 8 },
};

/** Experiment 1: partitions by hash of the code, and the order of the key. */
export async function comparePartitions(
  connection: MeasuredConnection,
  files: readonly RowFile[],
  rounds: number,
): Promise<Measured[]> {
  const rows = Number(await connection.value('select count(*) from bench_row'));
  const candidates = Object.entries(TABLES).map(
    ([variant, table]) =>
      [
        variant,
        async () => measure(connection, { ...table, name: 'bench_record' }, { files, rows }),
      ] as const,
  );
  return interleaved(rounds, new Map(candidates));
}

async function measure(
  connection: MeasuredConnection,
  table: RecordTable,
  { files, rows }: { files: readonly RowFile[]; rows: number },
): Promise<Record<string, number>> {
  const figures: Record<string, number> = {};
  for (const { order, format, path } of files.filter(
    (file) => file.format === 'binary' || file.order === 'sorted',
  )) {
    await makeRecordTable(connection, table);
    const { cpuS, wallS, walMb } = await connection.cost(
      `copy ${table.name} from '${path}' (format ${format})`,
    );
    Object.assign(figures, {
      [`${order} ${format}: rows/s`]: rows / wallS,
      [`${order} ${format}: rows/CPU s`]: rows / cpuS,
      [`${order} ${format}: WAL MB`]: walMb,
      [`${order} ${format}: index MB`]: (await sizeOf(connection, table.name)).indexMb,
    });
  }
  const { wallS } = await connection.cost(`vacuum (analyze) ${table.name}`);
  return { ...figures, 'vacuum s': wallS, ...(await readFigures(connection, table.name)) };
}

async function readFigures(connection: MeasuredConnection, name: string): Promise<Record<string, number>> {
  const ofFeed = `select payload from ${name} where feed_id = 3 and uscc = code and status in ('valid', 'disputed')`;
  const ofAll = `select payload from ${name} where uscc = code and status in ('valid', 'disputed')`;
  const byIds = ofAll.replace('where', 'where feed_id = any(array[1,2,3,4,5,6,7,8,9,10,11]) and');
  return {
    'facts of one feed /CPU s': await lookupsPerSecond(connection, ofFeed),
    'the same, generic plan': await lookupsPerSecond(connection, ofFeed, 'generic'),
    'the same, planned each time': await lookupsPerSecond(connection, ofFeed, 'each time'),
    'whole enterprise /CPU s': await lookupsPerSecond(connection, ofAll, 'generic'),
    'whole enterprise, feeds named': await lookupsPerSecond(connection, byIds, 'generic'),
  };
}
