import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Batch } from './feeds.js';
import { until } from './timing.js';

/** A receipt as a department reads it. */
export interface TestReceipt {
  readonly name: string;
  readonly manifestSha256: string;
  readonly batch?: Batch;
  readonly problem?: { readonly code: string; readonly status: number; readonly errors?: readonly object[] };
}

/** How long a gateway on a busy machine may take to look and to publish. */
const PATIENCE_MS = 30_000;

/** A drop folder of a test, and what a department does in its own part of it. */
export class TestDropFolder {
  private constructor(readonly root: string) {}

  static make(): TestDropFolder {
    return new TestDropFolder(mkdtempSync(join(tmpdir(), 'credit-gateway-drop-')));
  }

  /** Makes the folders of a provider. */
  of(providerId: string): TestInbox {
    const folder = join(this.root, providerId);
    mkdirSync(join(folder, 'inbox'), { recursive: true });
    return new TestInbox(folder);
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The part of one provider. */
export class TestInbox {
  constructor(readonly folder: string) {}

  /** Puts a file into the inbox as it is. */
  put(file: string, content: string | Uint8Array): void {
    writeFileSync(join(this.folder, 'inbox', file), content);
  }

  /** Puts a manifest for a file of this content. */
  putManifest(name: string, content: string | Uint8Array, overrides: object = {}): void {
    this.put(`${name}.manifest.json`, JSON.stringify(aManifest(name, content, overrides)));
  }

  /** Puts a file and, after it, its manifest. */
  drop(
    name: string,
    content: string | Uint8Array,
    overrides: { file?: string; [member: string]: unknown } = {},
  ): void {
    this.put(overrides.file ?? `${name}.ndjson`, content);
    this.putManifest(name, content, overrides);
  }

  /** Waits for the receipt of this name. */
  async receipt(name: string, patienceMs = PATIENCE_MS): Promise<TestReceipt> {
    const file = join(this.folder, 'receipts', `${name}.receipt.json`);
    await until(`the receipt ${name}`, patienceMs, async () => existsSync(file));
    return JSON.parse(readFileSync(file, 'utf8')) as TestReceipt; // written by the gateway
  }

  /** Puts back what was taken, without its receipt. */
  takeBack(name: string): void {
    rmSync(join(this.folder, 'receipts', `${name}.receipt.json`));
    for (const file of this.names('done').filter((each) => each.startsWith(`${name}.`))) {
      renameSync(join(this.folder, 'done', file), join(this.folder, 'inbox', file));
    }
  }

  /** What lies in one of the folders, in the order of names. */
  names(folder: 'inbox' | 'receipts' | 'done' | 'failed'): string[] {
    const path = join(this.folder, folder);
    return existsSync(path) ? readdirSync(path).toSorted() : [];
  }

  /** Waits until nothing of this name lies in the inbox any more. */
  async gone(name: string): Promise<void> {
    const mine = (): string[] => this.names('inbox').filter((file) => file.startsWith(`${name}.`));
    await until(`${name} is put away`, PATIENCE_MS, async () => mine().length === 0);
  }
}

/** A manifest for a file of this content; takes overrides. */
export function aManifest(name: string, content: string | Uint8Array, overrides: object = {}): object {
  return {
    itemCode: 'TAX-02',
    kind: 'incremental',
    sequence: 100,
    dataTime: '2026-11-01T00:00:00Z',
    file: `${name}.ndjson`,
    sizeBytes: Buffer.byteLength(content),
    sha256: createHash('sha256').update(content).digest('hex'),
    ...overrides,
  };
}
