import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How often an authorization may be used in a day, a week or a month of the calendar in Asia/Shanghai. The count of the
 * running one stands beside the count of all uses.
 */
export class LimitFrequency1795305600014 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['"authorization"', 'authorization_request'])
      await runner.query(
        `alter table ${table} add column most_in_window integer, add column window_unit text`,
      );
    await runner.query(`
      alter table "authorization" add constraint ck_authorization_window
        check (${pair} and most_in_window > 0 and window_unit in ('day', 'week', 'month'));
      alter table authorization_request add constraint ck_authorization_request_window
        check (${pair} and most_in_window > 0 and window_unit in ('day', 'week', 'month'));
      alter table authorization_use alter column max_uses drop not null,
        add column most_in_window integer, add column window_unit text,
        add column window_start date, add column uses_in_window integer not null default 0,
        add constraint ck_authorization_use_window
          check (${pair} and window_unit in ('day', 'week', 'month') and uses_in_window between 0 and most_in_window);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      delete from authorization_use where max_uses is null;
      alter table authorization_use alter column max_uses set not null, drop column most_in_window,
        drop column window_unit, drop column window_start, drop column uses_in_window;
      alter table authorization_request drop column most_in_window, drop column window_unit;
      alter table "authorization" drop column most_in_window, drop column window_unit;
    `);
  }
}

const pair = '(most_in_window is null) = (window_unit is null)';
