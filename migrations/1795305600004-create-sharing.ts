import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The three modes: batches with their records, the snapshot reports read, and live endpoints. */
export class CreateSharing1795305600004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COLLECTION);
    await runner.query(ENDPOINTS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table endpoint, enterprise_snapshot, credit_record, batch_rejection, batch');
  }
}

const COLLECTION = `
  create table batch (
    id uuid constraint pk_batch primary key,
    provider_id uuid not null,
    item_code text not null,
    catalog_version integer not null,
    kind text not null,
    sequence bigint not null,
    data_time timestamptz(3) not null,
    status text not null,
    received integer not null default 0,
    accepted integer not null default 0,
    unchanged integer not null default 0,
    rejected integer not null default 0,
    digest text,
    created_at timestamptz(3) not null,
    published_at timestamptz(3),
    constraint ck_batch_kind check (kind in ('full', 'incremental')),
    constraint ck_batch_status
      check (status in ('receiving', 'staged', 'held', 'published', 'refused', 'withdrawn')),
    constraint ck_batch_counts check (status <> 'published' or received = accepted + unchanged + rejected)
  );
  create unique index uq_batch_published_sequence on batch (provider_id, item_code, sequence)
    where status = 'published';
  grant select, insert, update on batch to credit_gateway_app;

  create table batch_rejection (
    batch_id uuid not null,
    line integer not null,
    position integer not null,
    pointer text not null,
    code text not null,
    detail text not null,
    constraint pk_batch_rejection primary key (batch_id, line, position),
    constraint fk_batch_rejection_batch foreign key (batch_id) references batch (id)
  );
  grant select, insert on batch_rejection to credit_gateway_app;

  create table credit_record (
    uscc text not null,
    record_id uuid not null,
    item_code text not null,
    catalog_version integer not null,
    provider_id uuid not null,
    record_key text not null,
    batch_id uuid not null,
    line integer not null,
    data_time timestamptz(3) not null,
    received_at timestamptz(3) not null,
    status text not null,
    publicity_ends_on date,
    payload jsonb not null,
    payload_digest text not null,
    supersedes uuid,
    constraint pk_credit_record primary key (uscc, record_id),
    constraint ck_credit_record_status check
      (status in ('valid', 'disputed', 'suspended', 'corrected', 'withdrawn', 'repaired', 'expired'))
  );
  create unique index uq_credit_record_current on credit_record (uscc, item_code, provider_id, record_key)
    where status in ('valid', 'disputed', 'suspended');
  create index ix_credit_record_batch on credit_record (batch_id);
  grant select, insert, update on credit_record to credit_gateway_app;

  create table enterprise_snapshot (
    uscc text constraint pk_enterprise_snapshot primary key,
    fragments jsonb not null,
    version bigint not null,
    updated_at timestamptz(3) not null
  );
  grant select, insert, update on enterprise_snapshot to credit_gateway_app;
`;

const ENDPOINTS = `
  create table endpoint (
    provider_id uuid not null,
    item_code text not null,
    url text not null,
    credential_sealed text not null,
    timeout_ms integer not null,
    status text not null,
    updated_at timestamptz(3) not null,
    constraint pk_endpoint primary key (provider_id, item_code),
    constraint ck_endpoint_status check (status in ('active', 'disabled'))
  );
  create index ix_endpoint_item on endpoint (item_code);
  grant select, insert, update on endpoint to credit_gateway_app;
`;
