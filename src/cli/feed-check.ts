import { parseArgs } from 'node:util';
import { checkReport } from './check-report.js';
import type { CommandResult } from './command.js';
import { namedFile } from './feed-file.js';
import { UsageError } from './usage-error.js';

const OPTIONS = {
  item: { type: 'string' },
  kind: { type: 'string' },
  format: { type: 'string' },
  charset: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** `feed check`: looks at a file as the gateway would, on this machine alone. */
export async function checkFeed(argv: string[]): Promise<CommandResult> {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS });
  const { item: itemCode, kind = 'incremental', format, charset, json } = values;
  if (itemCode === undefined) throw new UsageError('Say which item the file is of: --item TAX-02.');
  if (kind !== 'full' && kind !== 'incremental')
    throw new UsageError('Say --kind full or --kind incremental.');
  const file = namedFile(positionals, format, charset);
  const { checkFile, NotCollected } = await import('../sharing/collection/index.js');
  const found = await checkFile({ ...file, itemCode, kind }, process.env).catch((error: unknown) => {
    throw error instanceof NotCollected ? new UsageError(error.message) : error;
  });
  const isClean = found.rejected === 0 && found.wouldBe !== 'refused';
  return { text: json ? JSON.stringify(found, null, 2) : checkReport(found), exitCode: isClean ? 0 : 1 };
}
