import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'lossless-json';
import type { CatalogItem } from './catalog-item.js';
import { type ItemProblem, problemsOfItem } from './item-checks.js';
import { itemSchema } from './item-schema.js';

/** One thing wrong in the catalog folder; `file` is the bare file name. */
export interface CatalogProblem extends ItemProblem {
  readonly file: string;
}

/** The catalog cannot be loaded. Its message and `problems` name every problem found, not only the first. */
export class InvalidCatalog extends Error {
  override readonly name = 'InvalidCatalog';

  constructor(readonly problems: readonly CatalogProblem[]) {
    super(
      [
        'The catalog is invalid:',
        ...problems.map((each) => `${each.file} ${each.path}: ${each.reason}`),
      ].join('\n  '),
    );
  }
}

/**
 * Reads the catalog from the JSON files of a folder, one item a file, sorted by code.
 *
 * Other files are passed over. All items are good or none is returned.
 *
 * @throws InvalidCatalog when any file is no valid item, or the folder holds none
 */
export function readCatalog(folder: string): CatalogItem[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .toSorted();
  const read = files.map((file) => ({ file, ...readItem(join(folder, file), file) }));
  const problems = read.flatMap(({ file, found }) => found.map((problem) => ({ file, ...problem })));
  if (files.length === 0) problems.push({ file: folder, path: '', reason: 'holds no catalog item' });
  if (problems.length > 0) throw new InvalidCatalog(problems);
  return read.flatMap(({ item }) => item ?? []);
}

function readItem(path: string, file: string): { item?: CatalogItem; found: ItemProblem[] } {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'), null, { parseNumber: Number });
  } catch (error) {
    return { found: [{ path: '', reason: error instanceof Error ? error.message : 'cannot be read' }] };
  }
  const parsed = itemSchema.safeParse(content);
  if (!parsed.success) {
    return {
      found: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), reason: issue.message })),
    };
  }
  const item = parsed.data;
  const misnamed = file === `${item.code}.json` ? [] : [{ path: 'code', reason: 'must equal the file name' }];
  return { item, found: [...misnamed, ...problemsOfItem(item)] };
}
