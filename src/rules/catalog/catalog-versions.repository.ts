import { Injectable } from '@nestjs/common';
import type { Statement, Transaction } from '../../platform/database/index.js';
import type { CatalogItem } from './catalog-item.js';
import { itemDigest } from './item-digest.js';

/** All SQL of catalog versions. */
@Injectable()
export class CatalogVersionsRepository {
  /**
   * Notes the item as a new version when its content differs from the newest one, and gives the number of
   * the version that has this content. Two processes that load at once agree.
   */
  async versionOf(tx: Transaction, item: CatalogItem): Promise<number> {
    await tx.query(LOCK, [item.code]);
    const values = [item.code, JSON.stringify(item), itemDigest(item)];
    const [row] = await tx.query<{ version: number }>(NOTE, values);
    if (!row) throw new Error(`No version of ${item.code} was noted`);
    return row.version;
  }
}

const LOCK: Statement = {
  name: 'catalog.lock',
  text: `select pg_advisory_xact_lock(hashtextextended('catalog ' || $1, 0))`,
};
const NOTE: Statement = {
  name: 'catalog.note',
  text: `
    with newest as (
      select version, digest from catalog_item_version where item_code = $1 order by version desc limit 1
    ), noted as (
      insert into catalog_item_version (item_code, version, definition, digest, loaded_at)
      select $1, coalesce((select version from newest), 0) + 1, $2::jsonb, $3, now()
      where not exists (select from newest where digest = $3)
      returning version
    )
    select version from noted union all select version from newest where digest = $3`,
};
