import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who is there: clients with their keys, participants with their assessments, enterprises. */
export class CreateParties1795305600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table client (
        client_id text constraint pk_client primary key,
        role text not null,
        participant_id uuid,
        uscc text,
        jwks jsonb not null,
        status text not null default 'active',
        tokens_valid_from timestamptz(3) not null,
        created_at timestamptz(3) not null,
        constraint ck_client_role check (role in ('provider', 'institution', 'operator', 'enterprise')),
        constraint ck_client_status check (status in ('active', 'disabled')),
        constraint ck_client_party check ((participant_id is null) <> (uscc is null))
      );
      create index ix_client_participant on client (participant_id);
      grant select, insert, update on client to credit_gateway_app;

      create table oidc_payload (
        model text not null,
        id text not null,
        payload jsonb not null,
        grant_id text,
        expires_at timestamptz(3),
        constraint pk_oidc_payload primary key (model, id)
      );
      create index ix_oidc_payload_grant on oidc_payload (grant_id);
      create index ix_oidc_payload_expires on oidc_payload (expires_at);
      grant select, insert, update, delete on oidc_payload to credit_gateway_app;

      create table participant (
        id uuid constraint pk_participant primary key,
        kind text not null,
        name text not null,
        uscc text,
        region_code text not null,
        item_codes text[] not null default '{}',
        status text not null default 'active',
        version integer not null,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint ck_participant_kind check (kind in ('provider', 'institution', 'operator', 'regulator', 'peer')),
        constraint ck_participant_status check (status in ('active', 'suspended', 'closed')),
        constraint uq_participant_kind_name unique (kind, name)
      );
      grant select, insert, update on participant to credit_gateway_app;

      create table assessment (
        id uuid constraint pk_assessment primary key,
        institution_id uuid not null,
        cleared_tier text not null,
        assessor text not null,
        reference text not null,
        valid_from timestamptz(3) not null,
        valid_until timestamptz(3) not null,
        created_at timestamptz(3) not null,
        constraint fk_assessment_institution foreign key (institution_id) references participant (id),
        constraint ck_assessment_tier
          check (cleared_tier in ('public', 'verify-only', 'authorized', 'model-only')),
        constraint ck_assessment_period check (valid_from < valid_until)
      );
      create index ix_assessment_institution on assessment (institution_id, created_at);
      grant select, insert on assessment to credit_gateway_app;

      create table enterprise (
        uscc text constraint pk_enterprise primary key,
        name text not null,
        subject_type text not null,
        region_code text not null,
        industry_code text,
        status text not null default 'active',
        created_at timestamptz(3) not null,
        constraint ck_enterprise_uscc check (uscc ~ '^[0-9A-HJ-NPQRTUWXY]{18}$'),
        constraint ck_enterprise_subject_type check (subject_type in ('91', '92', '93', 'N', 'other')),
        constraint ck_enterprise_status check (status in ('active', 'deregistered'))
      );
      grant select, insert, update on enterprise to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table enterprise, assessment, participant, oidc_payload, client');
  }
}
