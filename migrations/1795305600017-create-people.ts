import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People who sign in for a party, their sessions, what was done to their accounts, and delegations of enterprises. */
export class CreatePeople1795305600017 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PEOPLE);
    await runner.query(SIGN_IN);
    await runner.query(DELEGATIONS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table authorization_change drop column actor_name');
    await runner.query(
      'drop table delegation, sign_in_attempt, sign_in_failure, person_session, person_enrollment, person_change, person',
    );
  }
}

const PEOPLE = `
  create table person (
    id uuid constraint pk_person primary key,
    participant_id uuid,
    uscc text,
    role text not null,
    name text not null,
    login text not null,
    is_legal_representative boolean not null default false,
    status text not null default 'active',
    password_hash text,
    totp_secret text,
    totp_last_step integer not null default 0,
    recovery_digests text[] not null default '{}',
    real_name_verified_at timestamptz(3),
    enrolled_at timestamptz(3),
    created_at timestamptz(3) not null,
    updated_at timestamptz(3) not null,
    constraint uq_person_login unique (login),
    constraint ck_person_role check (role in ('provider', 'institution', 'operator', 'enterprise')),
    constraint ck_person_status check (status in ('active', 'disabled')),
    constraint ck_person_party
      check ((participant_id is null) <> (uscc is null) and (uscc is null) = (role <> 'enterprise')),
    constraint ck_person_login check (login ~ '^[a-z0-9][a-z0-9._@-]{2,63}$'),
    constraint ck_person_representative check (not is_legal_representative or uscc is not null),
    constraint ck_person_enrolled check
      ((enrolled_at is null) = (password_hash is null) and (enrolled_at is null) = (totp_secret is null))
  );
  create index ix_person_participant on person (participant_id);
  create index ix_person_enterprise on person (uscc);
  create unique index uq_person_representative on person (uscc)
    where is_legal_representative and status = 'active';
  grant select, insert, update on person to credit_gateway_app;

  create table person_change (
    id uuid constraint pk_person_change primary key,
    person_id uuid not null,
    at timestamptz(3) not null,
    change text not null,
    by_actor text not null,
    constraint ck_person_change check (change in
      ('registered', 'enrolled', 'disabled', 'activated', 'reset', 'password-changed', 'real-name-verified'))
  );
  create index ix_person_change_person on person_change (person_id, at);
  create trigger tr_person_change_append_only before update or delete on person_change
    for each row execute function refuse_change();
  create trigger tr_person_change_no_truncate before truncate on person_change
    for each statement execute function refuse_change();
  grant select, insert on person_change to credit_gateway_app;
`;

const SIGN_IN = `
  create table person_enrollment (
    code_digest text constraint pk_person_enrollment primary key,
    person_id uuid not null,
    totp_secret text not null,
    expires_at timestamptz(3) not null,
    created_at timestamptz(3) not null,
    constraint uq_person_enrollment_person unique (person_id)
  );
  grant select, insert, delete on person_enrollment to credit_gateway_app;

  create table person_session (
    id uuid constraint pk_person_session primary key,
    person_id uuid not null,
    started_at timestamptz(3) not null,
    last_seen_at timestamptz(3) not null,
    idle_s integer not null,
    expires_at timestamptz(3) not null,
    ended_at timestamptz(3),
    ended_by text,
    source text not null,
    user_agent text not null,
    constraint ck_person_session_end check ((ended_at is null) = (ended_by is null)
      and ended_by in ('person', 'sign-out-everywhere', 'password-changed', 'operator', 'signed-in-anew'))
  );
  create index ix_person_session_person on person_session (person_id, started_at);
  grant select, insert on person_session to credit_gateway_app;
  grant update (last_seen_at, ended_at, ended_by) on person_session to credit_gateway_app;

  create table sign_in_failure (
    key text constraint pk_sign_in_failure primary key,
    failures integer not null,
    last_at timestamptz(3) not null,
    locked_until timestamptz(3) not null
  );
  create index ix_sign_in_failure_last on sign_in_failure (last_at);
  create table sign_in_attempt (
    uid text constraint pk_sign_in_attempt primary key,
    account text not null,
    source text not null,
    person_id uuid,
    expires_at timestamptz(3) not null
  );
  create index ix_sign_in_attempt_expires on sign_in_attempt (expires_at);
  grant select, insert, update, delete on sign_in_attempt to credit_gateway_app;
  grant select, insert, update, delete on sign_in_failure to credit_gateway_app;
`;

const DELEGATIONS = `
  create table delegation (
    uscc text not null,
    id uuid not null,
    handler_id uuid not null,
    named_by uuid not null,
    actions text[] not null,
    purposes text[] not null,
    max_days integer,
    valid_from timestamptz(3) not null,
    valid_until timestamptz(3) not null,
    created_at timestamptz(3) not null,
    ended_at timestamptz(3),
    ended_by text,
    constraint pk_delegation primary key (uscc, id),
    constraint ck_delegation_actions check (actions <@ array['grant', 'decide', 'revoke', 'read'] and actions <> '{}'),
    constraint ck_delegation_period check (valid_from < valid_until),
    constraint ck_delegation_max_days check (max_days > 0),
    constraint ck_delegation_end check ((ended_at is null) = (ended_by is null))
  );
  create index ix_delegation_handler on delegation (handler_id, created_at);
  create unique index uq_delegation_running on delegation (uscc, handler_id) where ended_at is null;
  grant select, insert on delegation to credit_gateway_app;
  grant update (ended_at, ended_by) on delegation to credit_gateway_app;

  alter table authorization_change add column actor_name text;
`;
