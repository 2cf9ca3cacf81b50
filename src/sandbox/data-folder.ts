import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Another gateway works in this data folder. */
export class DataFolderInUse extends Error {}

/**
 * Opens the data folder for one gateway. A mark left by a process that is gone is taken over.
 *
 * @throws DataFolderInUse
 */
export function openDataFolder(path: string): { root: string; close: () => void } {
  const root = resolve(path);
  mkdirSync(root, { recursive: true, mode: 0o755 });
  const mark = join(root, 'gateway.pid');
  const holder = existsSync(mark) ? Number(readFileSync(mark, 'utf8')) : 0;
  if (holder > 0 && holder !== process.pid && isGateway(holder)) {
    throw new DataFolderInUse(
      `Process ${holder} works in ${root}. Stop it, or set DATA_DIR (and PORT) for a second one.`,
    );
  }
  writeFileSync(mark, String(process.pid));
  return { root, close: () => rmSync(mark, { force: true }) };
}

/** Whether a process lives and is a gateway: a number may have been given to another program since. */
function isGateway(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const commandLine = `/proc/${pid}/cmdline`;
    return !existsSync(commandLine) || readFileSync(commandLine, 'utf8').includes('main.js');
  } catch {
    return false;
  }
}
