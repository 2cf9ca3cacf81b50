import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { type Page, pageOf, type PageQuery, readCursor } from '../../../platform/http/index.js';
import {
  Catalog,
  FeedFreshness,
  type FeedOfItem,
  freshnessOf,
  type LoadedItem,
} from '../../../rules/catalog/index.js';
import type { FeedDto } from './feed-states.dto.js';
import { type FeedPosition, type FeedStateRow, FeedStatesRepository } from './feed-states.repository.js';

const positionForm: z.ZodType<FeedPosition> = z.strictObject({
  itemCode: z.string().max(16),
  providerId: z.uuid(),
});
/** More feeds than a province has: items times the providers of each. */
const ALL = 10_000;

/** How feeds stand: their last delivery, their gaps, and whether they keep the update cycle of their item. */
@Injectable()
export class FeedStates extends FeedFreshness {
  constructor(
    private readonly repository: FeedStatesRepository,
    private readonly catalog: Catalog,
  ) {
    super();
  }

  /** The feeds of one provider, or of all with `null`. @throws InvalidInput for a cursor that is not ours */
  async list(providerId: string | null, { limit, cursor }: PageQuery): Promise<Page<FeedDto>> {
    const after = readCursor(cursor, positionForm);
    const rows = await this.repository.list({ itemCodes: this.collected(), providerId }, limit + 1, after);
    return pageOf(rows, limit, {
      entry: (row) => this.view(row),
      position: (row) => ({ itemCode: row.item_code, providerId: row.provider_id }),
    });
  }

  /** Every feed, once the catalog is loaded. */
  async all(): Promise<FeedDto[]> {
    await this.catalog.whenLoaded();
    const rows = await this.repository.list({ itemCodes: this.collected(), providerId: null }, ALL);
    return rows.map((row) => this.view(row));
  }

  override async ofItem({ item }: LoadedItem): Promise<FeedOfItem[]> {
    if (!item.modes.includes('physical-collection')) return [];
    const rows = await this.repository.list({ itemCodes: [item.code], providerId: null }, ALL);
    return rows
      .map((row) => this.view(row))
      .toSorted((a, b) => a.providerName.localeCompare(b.providerName, 'zh'));
  }

  private collected(): string[] {
    const loaded = this.catalog.all().filter(({ item }) => item.modes.includes('physical-collection'));
    return loaded.map(({ item }) => item.code);
  }

  private view(row: FeedStateRow): FeedDto {
    const { item, rules } = this.catalog.get(row.item_code);
    return {
      itemCode: item.code,
      providerId: row.provider_id,
      providerName: row.provider_name,
      lastSequence: Number(row.last_sequence),
      lastDataTime: row.last_data_time?.toISOString() ?? null,
      lastPublishedAt: row.last_published_at?.toISOString() ?? null,
      missingSequences: row.missing,
      freshness: freshnessOf({
        lastDataTime: row.last_data_time,
        updateCycle: item.updateCycle,
        now: row.at,
        graceHours: rules.freshness.graceHours,
      }),
    };
  }
}
