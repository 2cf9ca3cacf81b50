import { type DataSource, MigrationExecutor, type QueryRunner } from 'typeorm';
import { APPLICATION_ROLE, ownerDataSource } from './data-source.js';
import type { DatabaseSettings } from './database.settings.js';
import { refuseNewerSchema } from './schema-version.js';

/** One number for all processes that migrate, so that one does and the others wait. */
const MIGRATION_LOCK = 5_202_152;
const MONTHS_AHEAD = 24;

/**
 * Brings the schema to this code's version and makes the partitions of the coming months. Safe to run by several
 * processes at once: an advisory lock lets one migrate while the others wait. Each migration is a transaction: one that
 * is cut off is rolled back, and the next process goes on from there.
 *
 * @throws OtherSchema when the database has migrations that this code does not know; nothing is changed then
 */
export async function migrate(settings: DatabaseSettings): Promise<void> {
  const owner = ownerDataSource(settings);
  await owner.initialize();
  try {
    await withMigrationLock(owner, async (session) => {
      await refuseNewerSchema(async (text) => session.query(text));
      const executor = new MigrationExecutor(owner, session);
      executor.transaction = 'each';
      await executor.executePendingMigrations();
      await session.query(`grant select on schema_migration to ${APPLICATION_ROLE}`);
      if (settings.isShared) await session.query(`grant ${APPLICATION_ROLE} to current_user`);
      await session.query(`select ensure_usage_partitions((now() - interval '1 month')::date, $1)`, [
        MONTHS_AHEAD,
      ]);
    });
  } finally {
    await owner.destroy();
  }
}

/**
 * Does the work in the session that holds the lock. When the process is killed, PostgreSQL goes on with the statement it
 * has begun and lets the lock go after it, so that nobody migrates beside it.
 */
async function withMigrationLock(
  owner: DataSource,
  work: (session: QueryRunner) => Promise<void>,
): Promise<void> {
  const session = owner.createQueryRunner();
  try {
    await session.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await work(session);
  } finally {
    await session.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await session.release();
  }
}
