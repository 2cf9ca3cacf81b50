import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CatalogItem } from './catalog-item.js';

/** One version of a catalog item as it was loaded. Never changed: records and authorizations name it. */
@Entity('catalog_item_version')
export class CatalogItemVersionEntity {
  @PrimaryColumn({ name: 'item_code', type: 'text', primaryKeyConstraintName: 'pk_catalog_item_version' })
  itemCode: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_catalog_item_version' })
  version: number;

  @Column({ type: 'jsonb' })
  definition: CatalogItem;

  @Column({ type: 'text' })
  digest: string;

  @Column({ name: 'loaded_at', type: 'timestamptz', precision: 3 })
  loadedAt: Date;
}
