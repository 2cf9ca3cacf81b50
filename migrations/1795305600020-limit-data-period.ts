import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From which day on, and before which, the facts may lie that an authorization reaches. */
export class LimitDataPeriod1795305600020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['authorization', 'authorization_request'])
      await runner.query(`
        alter table "${table}" add column data_from date, add column data_until date,
          add constraint ck_${table}_data check (data_from < data_until)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['authorization', 'authorization_request'])
      await runner.query(`alter table "${table}" drop column data_from, drop column data_until`);
  }
}
