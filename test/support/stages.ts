import type pg from 'pg';
import { leftOver } from './stored.js';
import { until } from './timing.js';

/** The steps of a batch on its way, in order. */
export const STAGES = ['receiving', 'staging', 'merging', 'publishing', 'answering'] as const;

/** A step at which a test holds a batch, to kill somebody there. */
export type Stage = (typeof STAGES)[number];

/** What each step needs and somebody else has. Staging waits at its first rejected line. */
const NEEDED: Record<Exclude<Stage, 'receiving'>, string> = {
  staging: 'lock table batch_rejection in exclusive mode',
  merging: 'lock table enterprise_snapshot in exclusive mode',
  publishing: 'select pg_advisory_xact_lock(4711)',
  answering: 'lock table idempotency_key in exclusive mode',
};
const PATIENCE_MS = 30_000;

/** Lets every publishing transaction wait, once it is about to commit, for whoever has the lock of `publishing`. */
export async function waitAtCommit(superuser: pg.Pool): Promise<void> {
  await superuser.query(`
    create function wait_at_commit() returns trigger language plpgsql as
      $$ begin perform pg_advisory_xact_lock(4711); return null; end $$;
    create constraint trigger wait_at_commit after update on feed deferrable initially deferred
      for each row execute function wait_at_commit()`);
}

/** Stops a process with SIGSTOP while some of a batch is staged and no statement of any gateway runs. */
export async function stopBetweenPieces(superuser: pg.Pool, pid: number): Promise<void> {
  await until('it stands between two pieces', PATIENCE_MS, async () => {
    if ((await leftOver(superuser)).rows === 0) return false;
    process.kill(pid, 'SIGSTOP');
    const { rowCount } = await superuser.query(
      `select 1 from pg_stat_activity where datname = current_database() and state <> 'idle'
         and application_name = 'credit-sharing-gateway'`,
    );
    if (rowCount === 0) return true;
    process.kill(pid, 'SIGCONT');
    return false;
  });
}

/** Holds batches of a database at a step until it is told to let go. */
export class StageHold {
  private readonly clients: pg.PoolClient[] = [];

  constructor(
    private readonly superuser: pg.Pool,
    private readonly stage: Exclude<Stage, 'receiving'>,
  ) {}

  /** Sends a batch and gives its answer to come, once it stands at the step. */
  async catch<T>(send: () => Promise<T>): Promise<{ answer: Promise<T> }> {
    // The key of a request is claimed before and completed after its work, in one table.
    const held = await this.take(this.stage === 'answering' ? 'merging' : this.stage);
    const published = await this.published();
    const answer = send();
    await this.waitFor();
    if (this.stage === 'answering') {
      await this.take('answering');
      await held.query('rollback');
      await until('the batch is published', PATIENCE_MS, async () => (await this.published()) > published);
      await this.waitFor();
    }
    return { answer };
  }

  /** Ends the gateway's connections from the database's side, as when its machine is gone with it. */
  async cutConnections(): Promise<void> {
    await this.superuser.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'credit-sharing-gateway'`,
    );
  }

  /** Lets go; also when the server is gone. */
  async release(): Promise<void> {
    for (const client of this.clients.splice(0)) {
      await client.query('rollback').catch(() => undefined);
      client.release(true);
    }
  }

  private async take(stage: Exclude<Stage, 'receiving'>): Promise<pg.PoolClient> {
    const client = await this.superuser.connect();
    client.on('error', () => undefined); // the server may be killed
    this.clients.push(client);
    await client.query('begin');
    await client.query(NEEDED[stage]);
    return client;
  }

  private async waitFor(): Promise<void> {
    await until(`the batch waits at ${this.stage}`, PATIENCE_MS, async () => {
      const { rowCount } = await this.superuser.query(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
           and application_name = 'credit-sharing-gateway'`,
      );
      return (rowCount ?? 0) > 0;
    });
  }

  private async published(): Promise<number> {
    const { rowCount } = await this.superuser.query(`select 1 from batch where status = 'published'`);
    return rowCount ?? 0;
  }
}
