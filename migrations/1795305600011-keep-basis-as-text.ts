import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a kept report rests on is read whole and never searched: as JSON text it need not be taken apart when written. */
export class KeepBasisAsText1795305600011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table report alter column question type json using question::json');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table report alter column question type jsonb using question::jsonb');
  }
}
