import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../../platform/database/index.js';

/** Which feeds are asked for; of all providers without a provider. */
export interface FeedSelection {
  readonly itemCodes: readonly string[];
  readonly providerId: string | null;
}

/** Where a page of feeds ended. */
export interface FeedPosition {
  readonly itemCode: string;
  readonly providerId: string;
}

/** A feed as it stands, or a provider that is registered for an item and has delivered nothing yet. */
export interface FeedStateRow {
  readonly item_code: string;
  readonly provider_id: string;
  readonly provider_name: string;
  /** 64-bit integers come as text. */
  readonly last_sequence: string;
  readonly last_data_time: Date | null;
  readonly last_published_at: Date | null;
  readonly missing: { readonly from: number; readonly to: number }[];
  readonly at: Date;
}

/** All SQL of how feeds stand. */
@Injectable()
export class FeedStatesRepository {
  constructor(private readonly database: Database) {}

  /** Up to `limit` feeds, by item and provider, from after the position. */
  async list(
    { itemCodes, providerId }: FeedSelection,
    limit: number,
    after?: FeedPosition,
  ): Promise<FeedStateRow[]> {
    const from = [after?.itemCode ?? '', after?.providerId ?? LEAST_ID];
    return this.database.query<FeedStateRow>(LIST, [itemCodes, providerId, ...from, limit]);
  }
}

const LEAST_ID = '00000000-0000-0000-0000-000000000000';

/** A gap closes with the next full batch, which states everything again. The newest hundred gaps are given. */
const LIST: Statement = {
  name: 'feed-states.list',
  text: `
    select c.item_code, c.provider_id, c.provider_name, coalesce(f.last_sequence, 0) as last_sequence,
           f.last_data_time, f.last_published_at, clock_timestamp() as at,
           coalesce((select jsonb_agg(jsonb_build_object('from', g.missing_from, 'to', g.sequence - 1) order by g.sequence)
             from (select b.missing_from, b.sequence from batch b
                   where b.provider_id = c.provider_id and b.item_code = c.item_code and b.status = 'published'
                     and b.missing_from is not null and not exists (
                       select from batch later where later.provider_id = b.provider_id and later.item_code = b.item_code
                         and later.sequence >= b.sequence and later.kind = 'full' and later.status = 'published')
                   order by b.sequence desc limit 100) g), '[]') as missing
    from (
      select p.id as provider_id, p.name as provider_name, i.code as item_code
      from participant p cross join lateral (
        select unnest(p.item_codes) as code where p.status = 'active'
        union select d.item_code from feed d where d.provider_id = p.id and d.last_published_at is not null) i
      where p.kind = 'provider' and i.code = any($1::text[]) and ($2::uuid is null or p.id = $2)
        and (i.code collate "C", p.id) > ($3::text collate "C", $4::uuid)
      order by i.code collate "C", p.id
      limit $5
    ) c left join feed f on f.provider_id = c.provider_id and f.item_code = c.item_code
    order by c.item_code collate "C", c.provider_id`,
};
