import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Reports as they were handed out: the copy, what it rests on, and until when it may be read again. */
export class CreateProducts1795305600005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table report (
        uscc text not null,
        id uuid not null,
        report_no text not null,
        institution_id uuid not null,
        generated_at timestamptz(3) not null,
        expires_at timestamptz(3) not null,
        question jsonb not null,
        body text not null,
        digest text not null,
        constraint pk_report primary key (uscc, id)
      );
      create index ix_report_id on report (id);
      create index ix_report_expires on report (expires_at);
      grant select, insert, delete on report to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table report');
  }
}
