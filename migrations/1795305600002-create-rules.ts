import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What may be shared and what was allowed: catalog versions and authorizations. */
export class CreateRules1795305600002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table catalog_item_version (
        item_code text not null,
        version integer not null,
        definition jsonb not null,
        digest text not null,
        loaded_at timestamptz(3) not null,
        constraint pk_catalog_item_version primary key (item_code, version)
      );
      grant select, insert on catalog_item_version to credit_gateway_app;

      create table "authorization" (
        uscc text not null,
        id uuid not null,
        version integer not null,
        status text not null default 'active',
        institution_id uuid not null,
        item_codes text[] not null,
        catalog_versions jsonb not null,
        modes text[] not null,
        purpose text not null,
        valid_from timestamptz(3) not null,
        valid_until timestamptz(3) not null,
        max_uses integer,
        data_life_days integer,
        risk_notice_version text not null,
        granted_by text not null,
        created_at timestamptz(3) not null,
        revoked_at timestamptz(3),
        constraint pk_authorization primary key (uscc, id),
        constraint ck_authorization_status check (status in ('active', 'suspended', 'revoked')),
        constraint ck_authorization_period check (valid_from < valid_until),
        constraint ck_authorization_max_uses check (max_uses > 0),
        constraint ck_authorization_revoked check ((status = 'revoked') = (revoked_at is not null))
      );
      create index ix_authorization_institution on "authorization" (institution_id, id);
      grant select, insert, update on "authorization" to credit_gateway_app;

      create table authorization_use (
        uscc text not null,
        authorization_id uuid not null,
        max_uses integer not null,
        uses integer not null,
        constraint pk_authorization_use primary key (uscc, authorization_id),
        constraint ck_authorization_use_count check (uses between 0 and max_uses)
      );
      grant select, insert, update on authorization_use to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table authorization_use, "authorization", catalog_item_version');
  }
}
