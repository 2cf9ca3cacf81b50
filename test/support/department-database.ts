import { randomBytes } from 'node:crypto';
import { cluster } from './cluster.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A department's own PostgreSQL database, with a view of tax arrears and a user that may read it. */
export interface DepartmentDatabase {
  readonly database: TestDatabase;
  readonly user: string;
  readonly password: string;
  readonly port: number;
  /** Runs statements as the department. */
  run(text: string, values?: unknown[]): Promise<void>;
  drop(): Promise<void>;
}

const TABLE = `
  create schema share;
  create table share.arrears_table (
    id bigint primary key,
    code char(18) not null,
    tax_type varchar(64) not null,
    balance numeric(20, 2),
    "发布日期" date not null,
    authority text not null,
    updated_at timestamptz
  );
  create index on share.arrears_table (updated_at, id);
  create view share.arrears as select * from share.arrears_table;
`;

/** Makes one, empty. */
export async function aDepartmentDatabase(): Promise<DepartmentDatabase> {
  const database = await createTestDatabase();
  const user = `reader_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const run = async (text: string, values: unknown[] = []): Promise<void> => {
    await database.superuser.query(text, values);
  };
  await run(TABLE);
  await run(`create role ${user} login password '${password}'`);
  await run(`grant usage on schema share to ${user}; grant select on all tables in schema share to ${user}`);
  return {
    database,
    user,
    password,
    port: cluster().port,
    run,
    drop: async () => {
      await run(`drop owned by ${user}; drop role ${user}`);
      await database.drop();
    },
  };
}

/** A pull from that view, to be put by the tax bureau; takes overrides. */
export function aPull(department: DepartmentDatabase, overrides: object = {}): Record<string, unknown> {
  return {
    engine: 'postgres',
    host: '127.0.0.1',
    port: department.port,
    database: department.database.name,
    user: department.user,
    credential: department.password,
    tls: false,
    schema: 'share',
    view: 'arrears',
    columns: {
      uscc: 'code',
      tax_type: 'tax_type',
      arrears_balance: 'balance',
      published_on: '发布日期',
      tax_authority: 'authority',
    },
    watermarkColumn: 'updated_at',
    tieColumn: 'id',
    everyMinutes: 60,
    ...overrides,
  };
}
