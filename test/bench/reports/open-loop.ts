import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Requests that are sent at planned moments, whatever became of those before. */
export interface Schedule {
  readonly url: string;
  readonly token: string;
  readonly bodies: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
}

/** What became of them. Times in ms from the planned moment to the last byte of the answer. */
export interface OpenLoop {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** How late the sender itself was, as far as it is to blame. */
  readonly senderLateP99Ms: number;
  readonly answered: number;
  /** Status or error → how many answers were not a report. */
  readonly failures: Readonly<Record<string, number>>;
  /** The usage records the answers name. */
  readonly usageRecordIds: readonly string[];
}

/**
 * Sends in a process of its own. wrk and autocannon wait for an answer before they send the next request, so that a
 * server that stalls is asked less and looks well; wrk2, which plans its moments, is not in Debian.
 */
export async function askOnSchedule(schedule: Schedule): Promise<OpenLoop> {
  const child = fork(join(import.meta.dirname, 'open-loop-sender.js'), { serialization: 'advanced' });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    child.send(schedule);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The sender ended with ${String(code)}`);
    });
    const [told] = (await Promise.race([once(child, 'message'), ended])) as [OpenLoop];
    return told;
  } finally {
    process.off('exit', kill);
    kill();
  }
}
