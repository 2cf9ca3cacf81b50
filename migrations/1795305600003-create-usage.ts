import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was done: usage records, append-only and partitioned by month, and intents of live calls.
 *
 * The owner makes partitions ahead with `ensure_usage_partitions`; where one is missing the insert fails
 * and no data flows. The application may read and append, nothing else.
 */
export class CreateUsage1795305600003 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(APPEND_ONLY);
    await runner.query(PARTITIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table usage_intent, usage_record');
    await runner.query('drop function ensure_usage_partitions(date, integer), refuse_change()');
  }
}

const TABLES = `
  create table usage_record (
    uscc text not null,
    at timestamptz(3) not null,
    id uuid not null,
    event text not null,
    institution_id uuid,
    client_id text not null,
    operator_user text,
    item_codes text[] not null,
    catalog_versions jsonb not null,
    provider_id uuid,
    mode text,
    purpose text,
    authorization_id uuid,
    application_no text,
    outcome text not null,
    reason_code text,
    rows integer not null default 0,
    answer_digest text,
    request_id text not null,
    constraint pk_usage_record primary key (uscc, at, id),
    constraint ck_usage_record_outcome check (outcome in ('decided', 'refused', 'failed', 'unknown'))
  ) partition by range (at);
  create index ix_usage_record_provider on usage_record (provider_id, at, id);
  create index ix_usage_record_institution on usage_record (institution_id, at, id);
  grant select, insert on usage_record to credit_gateway_app;

  create table usage_intent (
    uscc text not null,
    id uuid not null,
    asked_at timestamptz(3) not null,
    record jsonb not null,
    constraint pk_usage_intent primary key (uscc, id)
  );
  create index ix_usage_intent_asked on usage_intent (asked_at);
  grant select, insert, delete on usage_intent to credit_gateway_app;
`;

const APPEND_ONLY = `
  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'usage records are append-only' using errcode = 'insufficient_privilege';
  end $$;
  create trigger tr_usage_record_append_only before update or delete on usage_record
    for each row execute function refuse_change();
  create trigger tr_usage_record_no_truncate before truncate on usage_record
    for each statement execute function refuse_change();
`;

const PARTITIONS = `
  create function ensure_usage_partitions(first_month date, months integer) returns void
  language plpgsql as $$
  declare
    starts timestamptz;
    partition text;
  begin
    for i in 0..months - 1 loop
      starts := (date_trunc('month', first_month::timestamp) + make_interval(months => i)) at time zone 'UTC';
      partition := 'usage_record_' || to_char(starts at time zone 'UTC', 'YYYYMM');
      if to_regclass(partition) is null then
        execute format('create table %I partition of usage_record for values from (%L) to (%L)', partition,
          starts, (starts at time zone 'UTC' + interval '1 month') at time zone 'UTC');
        execute format('create trigger tr_usage_record_no_truncate before truncate on %I
          for each statement execute function refuse_change()', partition);
      end if;
    end loop;
  end $$;
  revoke execute on function ensure_usage_partitions(date, integer) from public;
`;
