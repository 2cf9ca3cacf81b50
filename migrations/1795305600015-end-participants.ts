import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How participants and enterprises come and go, with a history that is never rewritten; which assessments were warned
 * of; and a version of clients, so that of two who change one the second is told.
 */
export class EndParticipants1795305600015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table client add column version integer not null default 1;

      create table participant_change (
        participant_id uuid not null,
        id uuid not null,
        at timestamptz(3) not null,
        change text not null,
        fields text[] not null,
        role text not null,
        client_id text not null,
        reason text,
        version integer not null,
        request_id text not null,
        constraint pk_participant_change primary key (participant_id, id),
        constraint fk_participant_change_participant foreign key (participant_id) references participant (id),
        constraint ck_participant_change
          check (change in ('registered', 'changed', 'suspended', 'restored', 'closed')),
        constraint ck_participant_change_reason
          check (reason is not null or change in ('registered', 'changed'))
      );

      create table enterprise_change (
        uscc text not null,
        id uuid not null,
        at timestamptz(3) not null,
        change text not null,
        role text not null,
        client_id text not null,
        reason text not null,
        request_id text not null,
        constraint pk_enterprise_change primary key (uscc, id),
        constraint ck_enterprise_change check (change in ('deregistered', 'restored'))
      );

      create table assessment_notice (
        assessment_id uuid not null,
        threshold_days integer not null,
        noted_at timestamptz(3) not null,
        constraint pk_assessment_notice primary key (assessment_id, threshold_days),
        constraint fk_assessment_notice_assessment foreign key (assessment_id) references assessment (id)
      );
    `);
    for (const table of ['participant_change', 'enterprise_change', 'assessment_notice'])
      await runner.query(`
        create trigger tr_${table}_append_only before update or delete on ${table}
          for each row execute function refuse_change();
        create trigger tr_${table}_no_truncate before truncate on ${table}
          for each statement execute function refuse_change();
        grant select, insert on ${table} to credit_gateway_app;
      `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table assessment_notice, enterprise_change, participant_change;
      alter table client drop column version;
    `);
  }
}
