import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { type Environment, readSettings } from '../../../platform/config/index.js';
import {
  compileRecordValidator,
  jurisdictionSettings,
  type LoadedItem,
  readCatalog,
  shanghaiDayOf,
  tierOfItem,
} from '../../../rules/catalog/index.js';
import { collectionSettings } from '../collection.settings.js';
import { readFeedRules } from '../feed-rules.js';
import type { FeedEncoding } from '../intake/feed-line.js';
import { dryRunView } from './dry-run-view.js';
import type { DryRunDto } from './dry-runs.dto.js';
import { examine } from './examination.js';

/** A file to be looked at as a feed of an item. */
export interface FileToCheck {
  readonly path: string;
  readonly encoding: FeedEncoding;
  readonly itemCode: string;
  readonly kind: 'full' | 'incremental';
}

const CONFIG = join(process.cwd(), 'config');

/**
 * Looks at a file as a dry run does, by the catalog and the rules of this installation and without any gateway. What
 * only the gateway knows is left out: the last batch, and the region a provider serves.
 *
 * @throws InvalidSettings, InvalidCatalog, NotCollected, PayloadTooLarge
 */
export async function checkFile(file: FileToCheck, environment: Environment): Promise<DryRunDto> {
  const { path, encoding, itemCode, kind } = file;
  const examination = await examine({
    open: () => createReadStream(path),
    encoding,
    kind,
    loaded: itemFrom(join(CONFIG, 'catalog'), itemCode, environment),
    today: shanghaiDayOf(new Date()),
    limits: readSettings({ collection: collectionSettings }, environment).collection.limits,
    rules: readFeedRules(join(CONFIG, 'rules')),
  });
  return dryRunView(itemCode, examination);
}

/** The catalog has no such item, or nobody delivers its records. */
export class NotCollected extends Error {}

function itemFrom(folder: string, code: string, environment: Environment): LoadedItem {
  const item = readCatalog(folder).find((each) => each.code === code);
  if (!item) throw new NotCollected(`The catalog has no item ${code}.`);
  if (!item.modes.includes('physical-collection')) {
    throw new NotCollected(`${code} is not collected; it is asked live.`);
  }
  const { rules } = readSettings({ rules: jurisdictionSettings }, environment);
  return { item, version: 0, tier: tierOfItem(item), validate: compileRecordValidator(item), rules };
}
