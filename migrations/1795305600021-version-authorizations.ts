import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The text of each version of an authorization, which may have to be signed before it holds. Authorizations of before have
 * none: what they say was never signed, and is not made up afterwards.
 */
export class VersionAuthorizations1795305600021 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table "authorization" add column form text not null default 'online',
        add constraint ck_authorization_form check (form in ('online', 'written'));
      alter table "authorization" drop constraint ck_authorization_status;
      alter table "authorization" add constraint ck_authorization_status
        check (status in ('pending-signature', 'active', 'suspended', 'revoked'));
      alter table authorization_change drop constraint ck_authorization_change;
      alter table authorization_change add constraint ck_authorization_change check (change in ('requested', 'granted',
        'declined', 'signed', 'amended', 'suspended', 'resumed', 'revoked',
        'letter-imported', 'letter-received', 'letter-refused', 'letter-viewed'));

      create table authorization_version (
        uscc text not null,
        authorization_id uuid not null,
        id uuid not null,
        version integer not null,
        made_at timestamptz(3) not null,
        made_by text not null,
        text text not null,
        text_digest text not null,
        signature jsonb,
        in_force_at timestamptz(3),
        artifact text,
        constraint pk_authorization_version primary key (uscc, authorization_id, id),
        constraint ck_authorization_version_artifact check ((in_force_at is null) = (artifact is null))
      );
      create unique index uq_authorization_version on authorization_version (uscc, authorization_id, version)
        where in_force_at is not null;
      create function refuse_second_signing() returns trigger language plpgsql as $$
      begin
        raise exception 'a version in force is never rewritten' using errcode = 'insufficient_privilege';
      end $$;
      create trigger tr_authorization_version_once before update on authorization_version
        for each row when (old.in_force_at is not null) execute function refuse_second_signing();
      create trigger tr_authorization_version_kept before delete on authorization_version
        for each row execute function refuse_change();
      create trigger tr_authorization_version_no_truncate before truncate on authorization_version
        for each statement execute function refuse_change();
      grant select, insert on authorization_version to credit_gateway_app;
      grant update (signature, in_force_at, artifact) on authorization_version to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table authorization_version;
      drop function refuse_second_signing();
      alter table "authorization" drop column form;
      alter table "authorization" drop constraint ck_authorization_status;
      alter table "authorization" add constraint ck_authorization_status
        check (status in ('active', 'suspended', 'revoked')) not valid;
      alter table authorization_change drop constraint ck_authorization_change;
      alter table authorization_change add constraint ck_authorization_change check
        (change in ('requested', 'granted', 'declined', 'suspended', 'resumed', 'revoked')) not valid;
    `);
  }
}
