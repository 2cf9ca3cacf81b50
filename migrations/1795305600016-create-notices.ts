import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each party is told: its inbox, a row written with what it tells of and acknowledged at most once; its webhooks
 * and what was sent to them; and the schema of pg-boss, whose jobs send it.
 */
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

      create table webhook (
        id uuid constraint pk_webhook primary key,
        owner text not null,
        url text not null,
        kinds text[],
        description text,
        status text not null,
        disabled_reason text,
        secret_sealed text not null,
        previous_secret_sealed text,
        previous_secret_until timestamptz(3),
        version integer not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint ck_webhook_status check (status in ('active', 'disabled')),
        constraint ck_webhook_disabled check ((status = 'disabled') = (disabled_reason is not null)),
        constraint ck_webhook_disabled_reason check (disabled_reason in ('owner', 'gone', 'failing')),
        constraint ck_webhook_previous_secret check
          ((previous_secret_sealed is null) = (previous_secret_until is null))
      );
      create index ix_webhook_owner on webhook (owner, created_at);
      grant select, insert, update, delete on webhook to credit_gateway_app;

      create table webhook_delivery (
        webhook_id uuid not null,
        id uuid not null,
        kind text not null,
        state text not null,
        turn integer not null default 0,
        attempts integer not null default 0,
        created_at timestamptz(3) not null,
        next_attempt_at timestamptz(3),
        last_attempt_at timestamptz(3),
        last_status_code integer,
        last_fault text,
        delivered_at timestamptz(3),
        constraint pk_webhook_delivery primary key (webhook_id, id),
        constraint ck_webhook_delivery_state check (state in ('pending', 'failed', 'delivered', 'dead')),
        constraint ck_webhook_delivery_fault check (last_fault in ('timeout', 'unreachable', 'address-refused',
          'connection-broke', 'redirect', 'status', 'secret-unusable', 'queue-full', 'webhook-disabled')),
        constraint ck_webhook_delivery_next check
          ((state in ('pending', 'failed')) = (next_attempt_at is not null)),
        constraint ck_webhook_delivery_delivered check ((state = 'delivered') = (delivered_at is not null))
      );
      create index ix_webhook_delivery_list on webhook_delivery (webhook_id, created_at, id);
      create index ix_webhook_delivery_waiting on webhook_delivery (webhook_id, next_attempt_at)
        where state in ('pending', 'failed');
      create index ix_webhook_delivery_over on webhook_delivery (created_at) where state in ('delivered', 'dead');
      grant select, insert, update, delete on webhook_delivery to credit_gateway_app;
    `);
    await createJobQueues(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop schema pgboss cascade');
    await runner.query('drop table webhook_delivery, webhook, notice');
  }
}

/** The version of the schema this migration makes, whatever version of pg-boss is installed when it runs. */
const PGBOSS_SCHEMA = 46;

/**
 * Makes the schema of pg-boss from its own plans, less the transaction they bring along. A pg-boss with a newer schema
 * needs a migration of its own, from its `getMigrationPlans`, which this refuses to run ahead of.
 */
async function createJobQueues(runner: QueryRunner): Promise<void> {
  const { getConstructionPlans } = await import('pg-boss'); // not loaded at a start that migrates nothing
  const plans = getConstructionPlans('pgboss')
    .replace(/^\s*begin;/i, '')
    .replace(/commit;\s*$/i, '');
  if (!plans.includes(`version(version) VALUES ('${PGBOSS_SCHEMA}')`))
    throw new Error(`pg-boss no longer makes version ${PGBOSS_SCHEMA} of its schema: write its migration`);
  await runner.query(plans);
  await runner.query(`
    select pgboss.create_queue('webhook',
      '{"policy": "standard", "retryLimit": 1000000, "retentionSeconds": 315360000, "deleteAfterSeconds": 3600}');
    grant usage on schema pgboss to credit_gateway_app;
    grant select on all tables in schema pgboss to credit_gateway_app;
    grant insert, update, delete on pgboss.job, pgboss.job_common to credit_gateway_app;
    grant update on pgboss.queue, pgboss.version to credit_gateway_app;
    grant update, delete on pgboss.instance, pgboss.job_dependency to credit_gateway_app;
  `);
}
