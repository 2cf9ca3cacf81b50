import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a batch said again is forgotten when the batch can no longer be taken back; `pruned_at` tells that it was. */
export class PruneStatements1795305600009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table batch add column pruned_at timestamptz(3);
      create index ix_batch_unpruned on batch (published_at)
        where pruned_at is null and status in ('published', 'withdrawn');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table batch drop column pruned_at');
  }
}
