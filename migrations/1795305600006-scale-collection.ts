import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Collection at the scale of a province: feeds with their sequence, staging lanes, versions of facts and what
 * each batch said of them, and snapshots that no two feeds write.
 *
 * Facts of earlier versions of the schema are carried over. Units and reasons: src/decisions/0008.
 */
export class ScaleCollection1795305600006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FEEDS);
    await runner.query(BATCHES);
    await runner.query(RECORDS);
    await runner.query(CARRY_OVER);
    await runner.query(STAGING);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN_STAGING);
    await runner.query(DOWN_RECORDS);
    await runner.query(DOWN_BATCHES);
  }
}

const PARTITIONS = 8;
const LANES = 8;

const FEEDS = `
  create table feed (
    id integer generated always as identity constraint pk_feed primary key,
    provider_id uuid not null,
    item_code text not null,
    last_sequence bigint not null default 0,
    last_data_time timestamptz(3),
    last_published_at timestamptz(3),
    constraint uq_feed_provider_item unique (provider_id, item_code)
  );
  create index ix_feed_item on feed (item_code);
  grant select, insert, update on feed to credit_gateway_app;
  insert into feed (provider_id, item_code, last_sequence, last_data_time, last_published_at)
    select provider_id, item_code, max(sequence), max(data_time), max(published_at) from batch
    where status = 'published' group by provider_id, item_code;
`;

const BATCHES = `
  alter table batch
    add column duplicate_of uuid,
    add column missing_from bigint,
    add column warned integer not null default 0,
    add column deleted integer not null default 0,
    add column profile jsonb,
    add column drift jsonb,
    add column reason_code text,
    add column reason text,
    add column confirmed_by text,
    add column withdrawn_at timestamptz(3);
  create index ix_batch_feed on batch (provider_id, item_code, sequence);
  create index ix_batch_unfinished on batch (created_at) where status in ('receiving', 'staged');
  alter table batch_rejection add column severity text not null default 'error',
    add constraint ck_batch_rejection_severity check (severity in ('error', 'warning'));
  grant delete on batch_rejection to credit_gateway_app;
`;

const RECORD_PARTITIONS = Array.from(
  { length: PARTITIONS },
  (_, index) => `create table credit_record_${index} partition of credit_record
    for values with (modulus ${PARTITIONS}, remainder ${index})
    with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);`,
).join('\n');

const RECORDS = `
  alter table credit_record rename to credit_record_before;
  alter table credit_record_before rename constraint pk_credit_record to pk_credit_record_before;
  create table credit_record (
    uscc text collate "C" not null,
    feed_id integer not null,
    record_key bytea not null,
    sequence bigint not null,
    record_id uuid not null,
    catalog_version integer not null,
    batch_id uuid not null,
    line integer not null,
    received_at timestamptz(3) not null,
    status text not null,
    ended_by uuid,
    publicity_ends_on date,
    payload json not null,
    source text,
    payload_digest bytea not null,
    constraint pk_credit_record primary key (feed_id, uscc, record_key, sequence),
    constraint ck_credit_record_status check
      (status in ('valid', 'disputed', 'suspended', 'corrected', 'withdrawn', 'repaired', 'expired'))
  ) partition by hash (uscc);
  ${RECORD_PARTITIONS}
  create index ix_credit_record_batch_brin on credit_record using brin (batch_id) with (pages_per_range = 32);
  create index ix_credit_record_ended on credit_record (ended_by) where ended_by is not null;
  create index ix_credit_record_publicity on credit_record (publicity_ends_on)
    where publicity_ends_on is not null and status in ('valid', 'disputed', 'suspended');
  grant select, insert, update on credit_record to credit_gateway_app;

  create table record_statement (
    uscc text collate "C" not null,
    feed_id integer not null,
    record_key bytea not null,
    sequence bigint not null,
    op text not null,
    version bigint,
    batch_id uuid not null,
    constraint pk_record_statement primary key (feed_id, uscc, record_key, sequence),
    constraint ck_record_statement_op check (op in ('unchanged', 'delete')),
    constraint ck_record_statement_version check ((op = 'unchanged') = (version is not null))
  ) with (autovacuum_vacuum_scale_factor = 0.05);
  create index ix_record_statement_batch_brin on record_statement using brin (batch_id) with (pages_per_range = 32);
  grant select, insert, delete on record_statement to credit_gateway_app;

  drop table enterprise_snapshot;
  create table enterprise_snapshot (
    uscc text collate "C" not null,
    feed_id integer not null,
    fragment json not null,
    version bigint not null,
    updated_at timestamptz(3) not null,
    constraint pk_enterprise_snapshot primary key (uscc, feed_id)
  ) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
  grant select, insert, update, delete on enterprise_snapshot to credit_gateway_app;
`;

const CARRY_OVER = `
  insert into credit_record (uscc, feed_id, record_key, sequence, record_id, catalog_version, batch_id, line,
    received_at, status, publicity_ends_on, payload, payload_digest)
  select r.uscc, f.id, substring(decode(split_part(r.record_key, ':', 2), 'hex') for 16), b.sequence, r.record_id, r.catalog_version, r.batch_id, r.line,
    r.received_at, r.status, r.publicity_ends_on, r.payload::json, decode(split_part(r.payload_digest, ':', 2), 'hex')
  from credit_record_before r join batch b on b.id = r.batch_id
    join feed f on f.provider_id = r.provider_id and f.item_code = r.item_code;
  insert into enterprise_snapshot (uscc, feed_id, fragment, version, updated_at)
  select uscc, feed_id, json_agg(json_build_object('recordId', record_id, 'publicityEndsOn', publicity_ends_on,
    'payload', payload) order by record_key), 1, now()
  from credit_record where status in ('valid', 'disputed') group by uscc, feed_id;
  drop table credit_record_before;
`;

const STAGED = `
    uscc text collate "C" not null,
    record_key bytea not null,
    line integer not null,
    is_delete boolean not null,
    record_id uuid not null,
    publicity_ends_on date,
    payload json not null,
    source text,
    payload_digest bytea not null`;

const STAGING = `
  create table staging_lane (
    lane integer constraint pk_staging_lane primary key,
    batch_id uuid,
    kept_until timestamptz(3)
  );
  insert into staging_lane (lane) select generate_series(0, ${LANES - 1});
  grant select, update on staging_lane to credit_gateway_app;
  ${Array.from(
    { length: LANES },
    (_, lane) => `
  create unlogged table staged_record_${lane} (${STAGED},
    constraint pk_staged_record_${lane} primary key (uscc, record_key, line)
  ) with (autovacuum_enabled = off);
  grant select, insert, delete, truncate on staged_record_${lane} to credit_gateway_app;`,
  ).join('')}

  create table held_record (
    batch_id uuid not null,${STAGED},
    constraint pk_held_record primary key (batch_id, uscc, record_key, line)
  );
  grant select, insert, delete on held_record to credit_gateway_app;
`;

const DOWN_STAGING = `
  drop table held_record, staging_lane, ${Array.from({ length: LANES }, (_, lane) => `staged_record_${lane}`).join(', ')};
`;

const DOWN_RECORDS = `
  alter table credit_record rename to credit_record_after;
  alter table credit_record_after rename constraint pk_credit_record to pk_credit_record_after;
  drop index ix_credit_record_batch_brin;
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
  insert into credit_record (uscc, record_id, item_code, catalog_version, provider_id, record_key, batch_id, line,
    data_time, received_at, status, publicity_ends_on, payload, payload_digest)
  select r.uscc, r.record_id, f.item_code, r.catalog_version, f.provider_id, encode(r.record_key, 'hex'), r.batch_id,
    r.line, b.data_time, r.received_at, r.status, r.publicity_ends_on, r.payload::jsonb,
    'sha-256:' || encode(r.payload_digest, 'hex')
  from credit_record_after r join feed f on f.id = r.feed_id join batch b on b.id = r.batch_id;
  create unique index uq_credit_record_current on credit_record (uscc, item_code, provider_id, record_key)
    where status in ('valid', 'disputed', 'suspended');
  create index ix_credit_record_batch on credit_record (batch_id);
  grant select, insert, update on credit_record to credit_gateway_app;
  drop table enterprise_snapshot;
  create table enterprise_snapshot (
    uscc text constraint pk_enterprise_snapshot primary key,
    fragments jsonb not null,
    version bigint not null,
    updated_at timestamptz(3) not null
  );
  grant select, insert, update on enterprise_snapshot to credit_gateway_app;
  insert into enterprise_snapshot (uscc, fragments, version, updated_at)
  select uscc, jsonb_object_agg(item_code, feeds), 1, now() from (
    select uscc, item_code, jsonb_agg(fragment) as feeds from (
      select r.uscc, f.item_code, jsonb_build_object('providerId', f.provider_id,
        'asOf', to_char(f.last_data_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
        'records', jsonb_agg(jsonb_build_object('recordId', r.record_id, 'publicityEndsOn', r.publicity_ends_on,
          'payload', r.payload::jsonb))) as fragment
      from credit_record_after r join feed f on f.id = r.feed_id where r.status in ('valid', 'disputed')
      group by r.uscc, f.item_code, f.provider_id, f.last_data_time) each group by uscc, item_code) items
  group by uscc;
  drop table credit_record_after, record_statement;
`;

const DOWN_BATCHES = `
  drop table feed;
  revoke delete on batch_rejection from credit_gateway_app;
  alter table batch_rejection drop constraint ck_batch_rejection_severity, drop column severity;
  drop index ix_batch_feed, ix_batch_unfinished;
  alter table batch drop column duplicate_of, drop column missing_from, drop column warned, drop column deleted,
    drop column profile, drop column drift, drop column reason_code, drop column reason, drop column confirmed_by,
    drop column withdrawn_at;
`;
