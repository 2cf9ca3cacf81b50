import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What institutions ask enterprises for, and the history of every authorization, which is never rewritten. */
export class CreateAuthorizationRequests1795305600013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table authorization_request (
        uscc text not null,
        id uuid not null,
        status text not null default 'requested',
        institution_id uuid not null,
        item_codes text[] not null,
        modes text[] not null,
        purpose text not null,
        valid_from timestamptz(3) not null,
        valid_until timestamptz(3) not null,
        max_uses integer,
        data_life_days integer not null,
        explanation text,
        requested_by text not null,
        requested_at timestamptz(3) not null,
        decide_until timestamptz(3) not null,
        decided_by text,
        decided_at timestamptz(3),
        constraint pk_authorization_request primary key (uscc, id),
        constraint ck_authorization_request_status check (status in ('requested', 'approved', 'refused')),
        constraint ck_authorization_request_period check (valid_from < valid_until),
        constraint ck_authorization_request_max_uses check (max_uses > 0),
        constraint ck_authorization_request_decided
          check ((status = 'requested') = (decided_at is null) and (decided_at is null) = (decided_by is null))
      );
      create index ix_authorization_request_institution on authorization_request (institution_id, requested_at, id);
      create index ix_authorization_request_enterprise on authorization_request (uscc, requested_at, id);
      grant select, insert on authorization_request to credit_gateway_app;
      grant update (status, decided_by, decided_at) on authorization_request to credit_gateway_app;

      create or replace function refuse_change() returns trigger language plpgsql as $$
      begin
        raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
      end $$;
      create table authorization_change (
        uscc text not null,
        authorization_id uuid not null,
        id uuid not null,
        at timestamptz(3) not null,
        change text not null,
        role text not null,
        client_id text not null,
        reason text,
        version integer,
        request_id text not null,
        constraint pk_authorization_change primary key (uscc, authorization_id, id),
        constraint ck_authorization_change check
          (change in ('requested', 'granted', 'declined', 'suspended', 'resumed', 'revoked'))
      );
      create trigger tr_authorization_change_append_only before update or delete on authorization_change
        for each row execute function refuse_change();
      create trigger tr_authorization_change_no_truncate before truncate on authorization_change
        for each statement execute function refuse_change();
      grant select, insert on authorization_change to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table authorization_change, authorization_request');
  }
}
