import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** The simulated departments as a process of their own. */
export interface DepartmentProcess {
  readonly port: number;
  stop(): Promise<void>;
}

const PATIENCE_MS = 15_000;

/** Starts the departments and waits until they listen. They stop by themselves when this process dies. */
export async function startDepartmentProcess(tokens: Record<string, string>): Promise<DepartmentProcess> {
  const child = fork(join(import.meta.dirname, 'main.js'), {
    env: {
      ...process.env,
      NODE_ENV: 'development',
      SANDBOX_TOKENS: JSON.stringify(tokens),
      SANDBOX_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true, // a Ctrl-C in the terminal reaches the gateway alone, which drains before it stops them
  });
  const port = await portOf(child);
  return {
    port,
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function portOf(child: ChildProcess): Promise<number> {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const started = once(child, 'message', { signal }).then(([message]) => (message as { port: number }).port);
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error('The departments did not start');
  });
  return Promise.race([started, died]);
}
