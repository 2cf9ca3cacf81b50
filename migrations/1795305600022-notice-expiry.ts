import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Since when both sides know that an authorization ends soon. */
export class NoticeExpiry1795305600022 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table "authorization" add column expiry_noticed_at timestamptz(3);
      create index ix_authorization_expiry on "authorization" (valid_until)
        where status = 'active' and expiry_noticed_at is null;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table "authorization" drop column expiry_noticed_at');
  }
}
