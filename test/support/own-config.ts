import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder to run a gateway in, with the project's `config` but for what a test changes of it. */
export function ownConfig(changes: Readonly<Record<string, object>>): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-config-'));
  cpSync(resolve('config'), join(folder, 'config'), { recursive: true });
  for (const shared of ['openapi', 'package.json']) symlinkSync(resolve(shared), join(folder, shared));
  for (const [file, change] of Object.entries(changes)) {
    const path = join(folder, 'config', file);
    const content = JSON.parse(readFileSync(path, 'utf8')) as object; // a file of ours
    writeFileSync(path, JSON.stringify({ ...content, ...change }));
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
