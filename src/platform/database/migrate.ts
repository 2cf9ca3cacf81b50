import type { DataSource } from 'typeorm';
import { APPLICATION_ROLE, ownerDataSource } from './data-source.js';
import type { DatabaseSettings } from './database.settings.js';

/** One number for all processes that migrate, so that one does and the others wait. */
const MIGRATION_LOCK = 5_202_152;
const MONTHS_AHEAD = 24;

/**
 * Brings the schema to this code's version and makes the partitions of the coming months. Safe to run by
 * several processes at once: an advisory lock lets one migrate while the others wait.
 */
export async function migrate(settings: DatabaseSettings): Promise<void> {
  const owner = ownerDataSource(settings);
  await owner.initialize();
  try {
    await withMigrationLock(owner, async () => {
      await owner.runMigrations();
      await owner.query(`grant select on schema_migration to ${APPLICATION_ROLE}`);
      if (settings.isShared) await owner.query(`grant ${APPLICATION_ROLE} to current_user`);
      await owner.query(`select ensure_usage_partitions((now() - interval '1 month')::date, $1)`, [
        MONTHS_AHEAD,
      ]);
    });
  } finally {
    await owner.destroy();
  }
}

async function withMigrationLock(owner: DataSource, work: () => Promise<void>): Promise<void> {
  const holder = owner.createQueryRunner();
  try {
    await holder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work();
  } finally {
    await holder.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await holder.release();
  }
}
