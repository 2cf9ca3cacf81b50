import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../src/sandbox/embedded-database.js';

/** A peer of the gateway, a process of its own. */
export interface Peer {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

/** Starts a server of this folder, as in production, and waits until it answers. */
export async function startPeer(script: string, environment: Record<string, string>): Promise<Peer> {
  const port = await freePort();
  const child: ChildProcess = fork(join(import.meta.dirname, script), {
    env: { ...process.env, NODE_ENV: 'production', ...environment, PORT: String(port) },
  });
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const url = `http://127.0.0.1:${port}/v1/reports`;
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`);
    await pause(50);
  }
  return { url, pid: child.pid ?? 0, stop };
}
