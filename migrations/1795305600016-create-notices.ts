import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What each party is told: its inbox. A row is written with what it tells of and acknowledged at most once. */
export class CreateNotices1795305600016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table notice (
        recipient text not null,
        id uuid not null,
        kind text not null,
        uscc text,
        authorization_id uuid,
        data jsonb not null,
        posted_at timestamptz(3) not null,
        delivered_at timestamptz(3),
        acknowledged_at timestamptz(3),
        acknowledged_by text,
        constraint pk_notice primary key (recipient, id),
        constraint ck_notice_kind check (kind in ('authorization.requested', 'authorization.granted',
          'authorization.declined', 'authorization.suspended', 'authorization.resumed', 'authorization.revoked',
          'authorization.amended', 'authorization.expiring', 'authorization.receipt', 'letter.reviewed',
          'assessment.expiring', 'assessment.expired', 'participant.suspended', 'participant.restored',
          'webhook.disabled')),
        constraint ck_notice_acknowledged check ((acknowledged_at is null) = (acknowledged_by is null))
      );
      create index ix_notice_inbox on notice (recipient, posted_at, id);
      create index ix_notice_unread on notice (recipient, posted_at, id) where acknowledged_at is null;
      create index ix_notice_authorization on notice (authorization_id, kind) where authorization_id is not null;
      grant select, insert on notice to credit_gateway_app;
      grant update (delivered_at, acknowledged_at, acknowledged_by) on notice to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notice');
  }
}
