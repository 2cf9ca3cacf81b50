import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';

/** How a command ended and what it printed. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const CLI = join(dirname(resolve(process.env['GATEWAY_ENTRY'] ?? 'dist/src/main.js')), 'cli.js');

/** Runs the gateway's command line with exactly this environment (and PATH) and waits until it ends. */
export async function gatewayCommand(
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString('utf8')));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...printed };
}
