import { setTimeout as sleep } from 'node:timers/promises';
import type { TestDatabase } from './test-database.js';

/** Waits until the running minute of the database's clock still has so many seconds. */
export async function untilMinuteHas(seconds: number, { superuser }: TestDatabase): Promise<void> {
  const { rows } = await superuser.query<{ left_s: number }>(
    'select 60 - extract(second from clock_timestamp())::float8 as left_s',
  );
  const leftS = rows[0]?.left_s ?? 0;
  if (leftS < seconds) await sleep(leftS * 1_000 + 100);
}
