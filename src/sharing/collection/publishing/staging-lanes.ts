import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import {
  Clock,
  Database,
  type Statement,
  type Transaction,
  UnitOfWork,
} from '../../../platform/database/index.js';
import { ServiceUnavailable } from '../../../platform/http/index.js';

/** A staging table that belongs to one batch until it is released. */
export interface Lane {
  readonly batchId: string;
  readonly lane: number;
  readonly table: string;
}

const KEPT_S = 60;
const HEARTBEAT_MS = 15_000;
const LOOK_AGAIN_MS = 200;

/**
 * The staging tables, each lent to one batch at a time across all processes. A process that dies stops keeping
 * its lanes, and the next one empties and takes them; one that only slept finds its lane lost.
 */
@Injectable()
export class StagingLanes implements OnApplicationShutdown {
  private readonly heartbeats = new Map<string, NodeJS.Timeout>();

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  onApplicationShutdown(): void {
    for (const timer of this.heartbeats.values()) clearInterval(timer);
  }

  /** Waits for a free lane and takes it, emptied. */
  async claim(batchId: string): Promise<Lane> {
    for (;;) {
      const [row] = await this.database.query<Claimed>(CLAIM, [batchId, KEPT_S]);
      if (row) return this.take({ batchId, lane: row.lane, table: tableOf(row.lane) }, row.was_left);
      await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  /** Empties a lane, which gives its disk space back, and frees it. One that was lost is left to its new holder. */
  async release(lane: Lane): Promise<void> {
    this.stopBeating(lane);
    await this.unitOfWork.run(async (tx) => {
      const [freed] = await tx.query<{ is_large: boolean }>(freeing(lane), [lane.lane, lane.batchId]);
      if (freed) await tx.query(freed.is_large ? truncating(lane.lane) : emptying(lane.lane), []);
    });
  }

  /** Empties the lanes whose holders died, which gives their disk space back; gives how many. */
  async sweep(): Promise<number> {
    return this.unitOfWork.run(async (tx) => {
      const dead = await tx.query<{ lane: number }>(DEAD, []);
      for (const { lane } of dead) await tx.query(truncating(lane), []);
      return dead.length;
    });
  }

  /** Holds a lane for this transaction against being taken. @throws ServiceUnavailable when it is lost already */
  async hold(tx: Transaction, { lane, batchId }: Lane): Promise<void> {
    const rows = await tx.query(HOLD, [lane, batchId]);
    if (rows.length === 0)
      throw new ServiceUnavailable('The batch was interrupted. Send it again.', { retryAfterS: 1 });
  }

  private async take(lane: Lane, wasLeft: boolean): Promise<Lane> {
    const beat = (): void =>
      void this.database.query(KEEP, [lane.lane, lane.batchId, KEPT_S]).catch(() => undefined);
    this.heartbeats.set(lane.batchId, setInterval(beat, HEARTBEAT_MS).unref());
    try {
      if (wasLeft) await this.database.query(truncating(lane.lane), []);
      return lane;
    } catch (error) {
      this.stopBeating(lane); // or the lane would be kept for as long as this process lives
      throw error;
    }
  }

  private stopBeating({ batchId }: Lane): void {
    clearInterval(this.heartbeats.get(batchId));
    this.heartbeats.delete(batchId);
  }
}

const tableOf = (lane: number): string => `staged_record_${lane}`;
interface Claimed {
  readonly lane: number;
  /** Its last holder died: what it staged is still there. */
  readonly was_left: boolean;
}

const truncating = (lane: number): Statement => ({
  name: `lanes.truncate-${lane}`,
  text: `truncate ${tableOf(lane)}`,
});
/** Cheaper than truncating where there is little. */
const emptying = (lane: number): Statement => ({
  name: `lanes.empty-${lane}`,
  text: `delete from ${tableOf(lane)}`,
});
const LARGE_BYTES = 8_388_608;
const freeing = ({ table, lane }: Lane): Statement => ({
  name: `lanes.free-${lane}`,
  text: `
    update staging_lane set batch_id = null, kept_until = null where lane = $1 and batch_id = $2
    returning pg_relation_size('${table}') > ${LARGE_BYTES} as is_large`,
});
const CLAIM: Statement = {
  name: 'lanes.claim',
  text: `
    update staging_lane l set batch_id = $1, kept_until = clock_timestamp() + make_interval(secs => $2)
    from (select lane, batch_id is not null as was_left from staging_lane
          where batch_id is null or kept_until < clock_timestamp() order by lane limit 1 for update skip locked) free
    where l.lane = free.lane
    returning l.lane, free.was_left`,
};
const KEEP: Statement = {
  name: 'lanes.keep',
  text: `
    update staging_lane set kept_until = clock_timestamp() + make_interval(secs => $3)
    where lane in (select lane from staging_lane where lane = $1 and batch_id = $2 for update skip locked)`,
};
const DEAD: Statement = {
  name: 'lanes.dead',
  text: `
    update staging_lane set batch_id = null, kept_until = null
    where lane in (select lane from staging_lane where kept_until < clock_timestamp() for update skip locked)
    returning lane`,
};
const HOLD: Statement = {
  name: 'lanes.hold',
  text: `select lane from staging_lane where lane = $1 and batch_id = $2 for share`,
};
