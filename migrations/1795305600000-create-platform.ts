import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The role of the running application, the markers of this deployment, and remembered answers. */
export class CreatePlatform1795305600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'credit_gateway_app') then
          create role credit_gateway_app nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end $$;
      grant usage on schema public to credit_gateway_app;

      create table deployment_marker (
        name text constraint pk_deployment_marker primary key,
        set_at timestamptz(3) not null default now()
      );
      grant select, insert on deployment_marker to credit_gateway_app;

      create table idempotency_key (
        client_id text not null,
        route text not null,
        key text not null,
        request_digest text not null,
        state text not null constraint ck_idempotency_key_state check (state in ('running', 'done')),
        started_at timestamptz(3) not null default now(),
        status integer,
        headers jsonb,
        body text,
        basis jsonb,
        constraint pk_idempotency_key primary key (client_id, route, key)
      );
      create index ix_idempotency_key_started on idempotency_key (started_at);
      grant select, insert, update, delete on idempotency_key to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table idempotency_key, deployment_marker');
    await runner.query('revoke usage on schema public from credit_gateway_app');
  }
}
