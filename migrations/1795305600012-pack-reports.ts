import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Copies of reports are packed by who writes them: a third of the bytes, and a third of the work of PostgreSQL's own
 * compression. Rows as large as a packed copy stay whole. Copies that stand in `body` are read until they expire.
 */
export class PackReports1795305600012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table report add column packed bytea, alter column body drop not null,
        add constraint ck_report_copy check (num_nonnulls(body, packed) = 1);
      alter table report set (toast_tuple_target = 8160);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from report where body is null; -- nothing in SQL unpacks them
      alter table report drop column packed, alter column body set not null;
      alter table report reset (toast_tuple_target);
    `);
  }
}
