import type { Clock, Database, Statement } from '../database/index.js';

/** How far the clock of the process may be off the database's. */
const TOLERANCE_MS = 5_000;

/**
 * Passes while the clock of this process and the database's agree to 5 seconds, whatever the question took. Tokens and
 * proofs are judged by the one, periods of authorizations by the other.
 *
 * @throws Error saying which way and how far it is off
 */
export async function assertClocksAgree(database: Database, clock: Clock): Promise<void> {
  const beforeMs = clock.now().getTime();
  const [row] = await database.query<{ now_ms: number }>(NOW, []);
  const afterMs = clock.now().getTime();
  const nowMs = row?.now_ms ?? NaN;
  const offMs = Math.max(beforeMs - nowMs, nowMs - afterMs);
  if (offMs <= TOLERANCE_MS) return;
  const way = beforeMs > nowMs ? 'ahead of' : 'behind';
  throw new Error(`the clock of this process is ${Math.round(offMs / 1_000)} s ${way} the database's`);
}

const NOW: Statement = {
  name: 'ready.clock',
  text: 'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms',
};
