import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../platform/database/index.js';
import type { QuotaLease } from './quota-stock.js';

interface LeaseRow {
  granted: number;
  window_ends_in_ms: number;
}

/** The quotas as all processes share them: one row per caller, which begins anew with each minute of the database's clock. */
@Injectable()
export class QuotaRepository {
  constructor(private readonly database: Database) {}

  /** Takes up to so many requests out of what is left of the caller's minute. */
  async lease(
    caller: string,
    { perMinute, count }: { perMinute: number; count: number },
  ): Promise<QuotaLease> {
    const [row] = await this.database.query<LeaseRow>(LEASE, [caller, perMinute, count]);
    return { granted: row?.granted ?? 0, windowEndsInMs: row?.window_ends_in_ms ?? 0 };
  }
}

/** A row of the minute after ours means that we waited for its lock over the turn of the minute: we take from that one. */
const LEASE: Statement = {
  name: 'access.lease-quota',
  text: `
    insert into quota_window as held (caller, started_at, taken, granted)
    values ($1, date_bin('1 minute', clock_timestamp(), timestamptz 'epoch'),
            least($2::integer, $3::integer), least($2::integer, $3::integer))
    on conflict (caller) do update set (started_at, taken, granted) = (
      select running.started_at, running.taken + share.granted, share.granted
      from (select held.started_at, held.taken
            where held.started_at between excluded.started_at and excluded.started_at + interval '1 minute'
            union all
            select excluded.started_at, 0
            where held.started_at not between excluded.started_at and excluded.started_at + interval '1 minute'
           ) as running,
           lateral (select greatest(0, least($3::integer, $2::integer - running.taken)) as granted) as share
    )
    returning granted,
              extract(epoch from started_at + interval '1 minute' - clock_timestamp())::float8 * 1000
                as window_ends_in_ms`,
};
