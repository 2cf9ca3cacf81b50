import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How much of its quota each caller has taken in its running minute. Unlogged: a crash of PostgreSQL forgets
 * the minute, which then begins anew, and no lease waits for the disk. One row per caller, never more.
 */
export class CreateQuotas1795305600010 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create unlogged table quota_window (
        caller text not null,
        started_at timestamptz(3) not null,
        taken integer not null,
        granted integer not null,
        constraint pk_quota_window primary key (caller)
      );
      grant select, insert, update on quota_window to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table quota_window');
  }
}
