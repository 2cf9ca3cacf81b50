import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Letters of authorization on paper, whose image is whose, and that an enterprise is to be asked anew. */
export class CreateLetters1795305600019 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LETTERS);
    await runner.query(
      `alter table "authorization" add column reauthorization_needed boolean not null default false`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table "authorization" drop column reauthorization_needed');
    await runner.query('drop table written_letter, letter_image');
  }
}

const LETTERS = `
  create table letter_image (
    digest text not null,
    uscc text not null,
    constraint pk_letter_image primary key (digest),
    constraint ck_letter_image_digest check (digest ~ '^[0-9a-f]{64}$')
  );
  grant select, insert, delete on letter_image to credit_gateway_app;

  create table written_letter (
    uscc text not null,
    id uuid not null,
    status text not null default 'awaiting-image',
    institution_id uuid not null,
    terms jsonb not null,
    is_blanket boolean not null,
    subject_name text not null,
    legal_representative text not null,
    handler text,
    signed_on date not null,
    risk_notice_version text not null,
    stated_digest text,
    imported_by text not null,
    imported_at timestamptz(3) not null,
    due_until timestamptz(3) not null,
    image_digest text,
    image_type text,
    image_bytes integer,
    uploaded_by text,
    uploaded_at timestamptz(3),
    reviewed_by text,
    reviewed_at timestamptz(3),
    refusal_reason text,
    constraint pk_written_letter primary key (uscc, id),
    constraint ck_written_letter_status
      check (status in ('awaiting-image', 'pending-review', 'accepted', 'refused', 'expired')),
    constraint ck_written_letter_image check
      ((status = 'awaiting-image') = (image_digest is null) and (image_digest is null) = (image_type is null)
       and (image_digest is null) = (image_bytes is null) and (image_digest is null) = (uploaded_by is null)
       and (image_digest is null) = (uploaded_at is null)),
    constraint ck_written_letter_reviewed check
      ((status in ('accepted', 'refused')) = (reviewed_at is not null) and (reviewed_at is null) = (reviewed_by is null)),
    constraint ck_written_letter_second_person check (reviewed_by <> imported_by and reviewed_by <> uploaded_by)
  );
  create index ix_written_letter_institution on written_letter (institution_id, imported_at, id);
  create index ix_written_letter_enterprise on written_letter (uscc, imported_at, id);
  create index ix_written_letter_image on written_letter (image_digest);
  create unique index uq_written_letter_image on written_letter (uscc, institution_id, image_digest)
    where status in ('pending-review', 'accepted');
  grant select, insert on written_letter to credit_gateway_app;
  grant update (status, due_until, image_digest, image_type, image_bytes, uploaded_by, uploaded_at, reviewed_by,
    reviewed_at, refusal_reason) on written_letter to credit_gateway_app;
`;
