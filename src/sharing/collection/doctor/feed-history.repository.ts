import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../../platform/database/index.js';
import type { BatchKind } from '../batch.entity.js';
import type { BatchProfile } from './batch-profile.js';

/** What a feed looked like before. */
export interface FeedHistory {
  /** 0 before the first batch. */
  readonly lastSequence: number;
  /** Of the last published batch of the kind asked for; `undefined` where there is none. */
  readonly profile: BatchProfile | undefined;
}

interface HistoryRow {
  readonly last_sequence: string | null;
  readonly profile: BatchProfile | null;
}

/** Reads what a feed looked like before, without leaving a trace of the question. */
@Injectable()
export class FeedHistoryRepository {
  constructor(private readonly database: Database) {}

  /** `kind`: of which kind of batch the profile is to be; of any where it is left out. */
  async of(providerId: string, itemCode: string, kind: BatchKind | undefined): Promise<FeedHistory> {
    const [row] = await this.database.query<HistoryRow>(HISTORY, [providerId, itemCode, kind ?? null]);
    return { lastSequence: Number(row?.last_sequence ?? 0), profile: row?.profile ?? undefined };
  }
}

const HISTORY: Statement = {
  name: 'feed-history.of',
  text: `
    select
      (select last_sequence from feed where provider_id = $1 and item_code = $2) as last_sequence,
      (select profile from batch
       where provider_id = $1 and item_code = $2 and status = 'published' and ($3::text is null or kind = $3)
       order by sequence desc limit 1) as profile`,
};
