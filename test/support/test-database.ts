import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { cluster } from './cluster.js';

/** A database of one test file: its addresses, and a superuser's pool to look behind the gateway. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  readonly ownerUrl: string;
  readonly superuser: pg.Pool;
  drop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Makes an empty database. The name says that it is for tests; nothing else is ever dropped. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { port, passwords } = cluster();
  const name = `test_${randomBytes(6).toString('hex')}`;
  const urlOf = (user: string, password: string, database: string): string =>
    `postgres://${user}:${password}@${HOST}:${port}/${database}`;
  const maintenance = new pg.Client(urlOf('superuser', passwords.superuser, 'postgres'));
  await maintenance.connect();
  await maintenance.query(`create database ${name} owner gateway_owner`);
  await maintenance.end();
  const superuser = new pg.Pool({ connectionString: urlOf('superuser', passwords.superuser, name), max: 4 });
  superuser.on('error', () => undefined); // a test may kill the server
  return {
    name,
    url: urlOf('gateway_app', passwords.application, name),
    ownerUrl: urlOf('gateway_owner', passwords.owner, name),
    superuser,
    drop: async () => {
      await superuser.end();
      const client = new pg.Client(urlOf('superuser', passwords.superuser, 'postgres'));
      await client.connect();
      await client.query(`drop database if exists ${name} with (force)`);
      await client.end();
    },
  };
}
