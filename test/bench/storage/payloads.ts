import { interleaved, type Measured } from '../medians.js';
import type { MeasuredConnection } from '../server.js';
import { makeRecordTable, sizeOf } from './credit-record.js';
import type { RowFile } from './rows.js';

const TYPES = ['json', 'jsonb', 'text'] as const;

/** Experiment 2: the type of the payload. Loaded without a key, so that nothing but the type differs. */
export async function comparePayloads(
  connection: MeasuredConnection,
  files: readonly RowFile[],
  rounds: number,
): Promise<Measured[]> {
  const rows = Number(await connection.value('select count(*) from bench_row'));
  const file = files.find(({ order, format }) => order === 'sent' && format === 'text');
  const candidates = TYPES.map(
    (payload) =>
      [
        payload,
        async () => {
          await makeRecordTable(connection, { name: 'bench_record', payload, hasKey: false });
          const { wallS, cpuS, walMb } = await connection.cost(`copy bench_record from '${file?.path}'`);
          const { rowsMb } = await sizeOf(connection, 'bench_record');
          return { 'rows/s': rows / wallS, 'rows/CPU s': rows / cpuS, 'WAL MB': walMb, 'table MB': rowsMb };
        },
      ] as const,
  );
  return interleaved(rounds, new Map(candidates));
}
