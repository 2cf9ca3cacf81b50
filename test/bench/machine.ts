import { cpus, release, totalmem } from 'node:os';
import type pg from 'pg';

/** Where the figures come from. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
  readonly measuredAt: string;
}

/** Describes this machine and the programs that were measured. */
export async function describeMachine(pool: pg.Pool): Promise<Machine> {
  const { rows } = await pool.query<{ server_version: string }>('show server_version');
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
    measuredAt: new Date().toISOString(),
  };
}

/** The machine in one line. */
export const machineLine = (machine: Machine): string =>
  `${machine.processor}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}, ` +
  `Node.js ${machine.node}, PostgreSQL ${machine.postgres}, ${machine.measuredAt.slice(0, 10)}`;
