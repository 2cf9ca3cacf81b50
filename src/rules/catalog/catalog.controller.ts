import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NotFound, Requires } from '../../platform/http/index.js';
import { CatalogDto, CatalogItemDto, type CatalogItemSummaryDto } from './catalog.dto.js';
import { Catalog } from './catalog.service.js';
import { FeedFreshness, type FeedOfItem } from './feed-freshness.js';
import { tierOfField } from './item-tier.js';
import type { LoadedItem } from './loaded-item.js';
import { recordSchema } from './record-schema.js';

const LABEL = 'Reconstruction from public sources; not the official 信用信息共享清单.';

/** What may be shared, in which mode, and how far. */
@ApiTags('catalog')
@Controller('v1/catalog/items')
export class CatalogController {
  constructor(
    private readonly catalog: Catalog,
    private readonly feeds: FeedFreshness,
  ) {}

  /** Lists every item of the catalog. */
  @Requires('catalog.read')
  @Get()
  list(): CatalogDto {
    return { items: this.catalog.all().map(summary), nextCursor: null, label: LABEL };
  }

  /** Gives one item with its fields, the JSON Schema of a record, and how fresh its feeds are. */
  @Requires('catalog.read')
  @Get(':itemCode')
  async get(@Param('itemCode') itemCode: string): Promise<CatalogItemDto> {
    const found = this.catalog.all().find((loaded) => loaded.item.code === itemCode);
    if (!found) throw new NotFound('The catalog has no item of this code.');
    return detail(found, await this.feeds.ofItem(found));
  }
}

function summary({ item, version, tier }: LoadedItem): CatalogItemSummaryDto {
  const {
    code,
    category,
    categoryZh,
    itemZh,
    provider,
    providerZh,
    adverse,
    updateCycle,
    source,
    confidence,
  } = item;
  return {
    code,
    version,
    category,
    categoryZh,
    item: item.item,
    itemZh,
    provider,
    providerZh,
    modes: [...item.modes],
    tier,
    adverse,
    updateCycle,
    source,
    confidence,
  };
}

function detail(loaded: LoadedItem, feeds: readonly FeedOfItem[]): CatalogItemDto {
  const { item } = loaded;
  return {
    ...summary(loaded),
    note: item.note ?? null,
    precedence: item.precedence ?? 'all',
    feeds: feeds.map(({ providerName, freshness }) => ({
      providerName,
      lastDataTime: freshness.lastDataTime,
      freshness,
    })),
    recordKey: [...item.recordKey],
    fields: item.fields.map((field) => ({
      name: field.name,
      nameZh: field.nameZh,
      type: field.type,
      unit: field.unit ?? null,
      tier: tierOfField(item, field),
      sensitive: field.sensitive,
    })),
    recordSchema: recordSchema(item),
  };
}
