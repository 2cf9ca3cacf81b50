import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/index.js';
import { Readiness } from '../../platform/observability/index.js';
import { readCatalog } from './catalog-files.js';
import { UnknownItem } from './catalog.problems.js';
import { CatalogVersionsRepository } from './catalog-versions.repository.js';
import { tierOfItem } from './item-tier.js';
import type { JurisdictionRules } from './jurisdiction.js';
import { JURISDICTION_RULES } from './jurisdiction.settings.js';
import type { LoadedItem } from './loaded-item.js';
import { compileRecordValidator } from './record-validator.js';

/** The catalog in force: read from `config/catalog`, checked whole, and versioned in the database. */
@Injectable()
export class Catalog implements OnApplicationBootstrap {
  private items: ReadonlyMap<string, LoadedItem> = new Map();
  private readonly firstLoad = Promise.withResolvers<void>();

  constructor(
    private readonly versions: CatalogVersionsRepository,
    private readonly unitOfWork: UnitOfWork,
    @Inject(JURISDICTION_RULES) private readonly rules: JurisdictionRules,
    readiness: Readiness,
  ) {
    readiness.add('catalog', async () => {
      if (this.items.size === 0) throw new Error('The catalog is not loaded');
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.load(join(process.cwd(), 'config', 'catalog'));
  }

  /** Loads the items of a folder. All of them or none. @throws InvalidCatalog */
  async load(folder: string): Promise<void> {
    const items = readCatalog(folder);
    const loaded = await this.unitOfWork.run(async (tx) => {
      const entries: [string, LoadedItem][] = [];
      for (const item of items) {
        const version = await this.versions.versionOf(tx, item);
        const validate = compileRecordValidator(item);
        entries.push([item.code, { item, version, tier: tierOfItem(item), validate, rules: this.rules }]);
      }
      return entries;
    });
    this.items = new Map(loaded);
    this.firstLoad.resolve();
  }

  /** Waits until the catalog is loaded: rooms that begin their work at the start may begin before it is. */
  async whenLoaded(): Promise<void> {
    return this.firstLoad.promise;
  }

  /** Every item, by code. */
  all(): LoadedItem[] {
    return [...this.items.values()];
  }

  /** One item. @throws UnknownItem */
  get(code: string): LoadedItem {
    const found = this.items.get(code);
    if (!found) throw new UnknownItem('Choose a code from GET /v1/catalog/items.');
    return found;
  }
}
