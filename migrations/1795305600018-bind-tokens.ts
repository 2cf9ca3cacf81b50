import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How clients must bind their access tokens, and the memory of the proofs of possession that were used: one digest each,
 * kept until the proof is too old to be accepted anyway.
 */
export class BindTokens1795305600018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table client add column token_binding text not null default 'none',
        add constraint ck_client_token_binding check (token_binding in ('none', 'dpop', 'mtls'));

      create table used_proof (
        digest bytea constraint pk_used_proof primary key,
        kept_until timestamptz(3) not null
      );
      create index ix_used_proof_kept_until on used_proof (kept_until);
      grant select, insert, update, delete on used_proof to credit_gateway_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table used_proof; alter table client drop column token_binding');
  }
}
