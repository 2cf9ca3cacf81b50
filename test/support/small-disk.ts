import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BALLAST = 'ballast';

/** A file system of a few megabytes that can be filled up: memory, mounted by root. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts one; `undefined` where this process may not. */
  static tryMake(mebibytes: number): SmallDisk | undefined {
    const folder = mkdtempSync(join(tmpdir(), 'credit-gateway-disk-'));
    try {
      const options = `size=${mebibytes}m,mode=755`;
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
      return new SmallDisk(folder);
    } catch {
      rmSync(folder, { recursive: true, force: true });
      return undefined;
    }
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return bavail * bsize;
  }

  /** Fills it up but for so many bytes. */
  fill(leaveBytes: number): void {
    this.empty();
    try {
      writeFileSync(join(this.folder, BALLAST), Buffer.alloc(Math.max(0, this.freeBytes - leaveBytes)));
    } catch (error) {
      // Somebody else took some of it meanwhile: fuller than full it cannot get.
      if (!isFull(error)) throw error;
    }
  }

  /** Takes the filling away. */
  empty(): void {
    rmSync(join(this.folder, BALLAST), { force: true });
  }

  remove(): void {
    execFileSync('umount', ['--lazy', this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Told by its code alone: errors of Node.js are of no class that a test knows. */
const isFull = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOSPC';
