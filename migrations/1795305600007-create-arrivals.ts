import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The other ways in for feeds: what lay in the drop folder, and pulls from databases of departments. */
export class CreateArrivals1795305600007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DROPS);
    await runner.query(PULLS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table database_pull, drop_receipt');
  }
}

const DROPS = `
  create table drop_receipt (
    provider_id uuid not null,
    name text not null,
    manifest_digest text not null,
    state text not null,
    batch_id uuid,
    problem_code text,
    first_seen_at timestamptz(3) not null,
    answered_at timestamptz(3),
    claimed_by uuid,
    claimed_until timestamptz(3),
    constraint pk_drop_receipt primary key (provider_id, name, manifest_digest),
    constraint ck_drop_receipt_state check (state in ('open', 'delivered', 'refused'))
  );
  grant select, insert, update on drop_receipt to credit_gateway_app;
`;

const PULLS = `
  create table database_pull (
    provider_id uuid not null,
    item_code text not null,
    source jsonb not null,
    credential_sealed text not null,
    every_minutes integer not null,
    overlap_minutes integer not null,
    status text not null,
    watermark text,
    tail_digest text,
    pending jsonb,
    last_run jsonb,
    next_due_at timestamptz(3) not null,
    claimed_by uuid,
    claimed_until timestamptz(3),
    updated_at timestamptz(3) not null,
    constraint pk_database_pull primary key (provider_id, item_code),
    constraint ck_database_pull_status check (status in ('active', 'disabled', 'stopped'))
  );
  create index ix_database_pull_due on database_pull (next_due_at) where status = 'active';
  grant select, insert, update, delete on database_pull to credit_gateway_app;
`;
