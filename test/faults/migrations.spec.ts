import { once } from 'node:events';
import { migrations } from '../../migrations/index.js';
import { databaseSettings, migrate, ownerDataSource } from '../../src/platform/database/index.js';
import { gatewayCommand } from '../support/command.js';
import { type GatewayProcess, spawnGateway, startGateway, untilReady } from '../support/gateway.js';
import { production } from '../support/production.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { until } from '../support/timing.js';

const KNOWN = migrations.map(({ name }) => name);
const NEWEST = KNOWN.at(-1) ?? '';
const LATER = 'AddWhatNobodyKnows1999999999999';
const STARTING_MS = 60_000;
/** Fewer than there are: the schema of some version before. */
const OLD = 5;

/** Starts a gateway that must end by itself; gives its exit code and what it printed. */
async function refusal(environment: Record<string, string>): Promise<string> {
  const gateway = spawnGateway(environment);
  const timer = setTimeout(() => gateway.child.kill('SIGKILL'), STARTING_MS);
  const [code] = (await once(gateway.child, 'close')) as [number | null];
  clearTimeout(timer);
  expect(code).toBe(1);
  return gateway.output();
}

function settingsOf({ url, ownerUrl }: TestDatabase): Parameters<typeof migrate>[0] {
  return databaseSettings.parse({ DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl });
}

async function appliedIn({ superuser }: TestDatabase): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>('select name from schema_migration order by id');
  return rows.map(({ name }) => name);
}

/** The names of all tables, views, indexes and sequences. */
async function relationsOf({ superuser }: TestDatabase): Promise<string[]> {
  const { rows } = await superuser.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** How many sessions of the owner wait for a lock of this kind: `advisory` or `relation`. */
async function waiting({ superuser }: TestDatabase, kind: string): Promise<number> {
  const { rows } = await superuser.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and wait_event = $1`,
    [kind],
  );
  return rows.length;
}

describe('processes that migrate', () => {
  let whole: string[];
  const databases: TestDatabase[] = [];
  const started: GatewayProcess[] = [];

  beforeAll(async () => {
    const fresh = await emptyDatabase();
    await migrate(settingsOf(fresh));
    whole = (await relationsOf(fresh)).filter((name) => !isPartition(name));
  });
  afterAll(async () => {
    for (const each of started) await each.end('SIGKILL');
    for (const each of databases) await each.drop();
  });

  async function emptyDatabase(): Promise<TestDatabase> {
    const database = await createTestDatabase();
    databases.push(database);
    return database;
  }

  /** A database with the schema of a version before. */
  async function oldDatabase(): Promise<TestDatabase> {
    const database = await emptyDatabase();
    await migrate(settingsOf(database));
    const owner = await ownerDataSource(settingsOf(database)).initialize();
    for (let left = KNOWN.length; left > OLD; left -= 1) await owner.undoLastMigration();
    await owner.destroy();
    return database;
  }

  async function spawnOn(database: TestDatabase): Promise<GatewayProcess> {
    const gateway = spawnGateway(await production(database));
    started.push(gateway);
    return gateway;
  }

  it(
    'D10: at once, on an empty database: one migrates, the others wait, and all are content',
    async () => {
      const database = await emptyDatabase();
      const environment = await production(database);
      const all = await Promise.all([1, 2, 3].map(async () => gatewayCommand(['migrate'], environment)));
      expect(all.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([1, 2, 3].map(() => [0, '']));
      expect(await appliedIn(database)).toEqual(KNOWN);
      expect((await relationsOf(database)).filter((name) => !isPartition(name))).toEqual(whole);
    },
    STARTING_MS,
  );

  it(
    'D10: killed half-way through a migration: it is rolled back, and the one that waited goes on from there',
    async () => {
      const database = await oldDatabase();
      const before = await relationsOf(database);
      const blocker = await database.superuser.connect();
      // A migration has done everything but its entry when it meets this.
      await blocker.query('begin; lock table schema_migration in share mode');
      const killed = await spawnOn(database);
      await until(
        'a migration is half-way',
        STARTING_MS / 2,
        async () => (await waiting(database, 'relation')) === 1,
      );
      const waits = await spawnOn(database);
      await until(
        'the other waits',
        STARTING_MS / 2,
        async () => (await waiting(database, 'advisory')) === 1,
      );
      await killed.end('SIGKILL');
      expect([await waiting(database, 'relation'), await waiting(database, 'advisory')]).toEqual([1, 1]);
      expect(await relationsOf(database)).toEqual(before);
      await blocker.query('commit');
      blocker.release();
      await untilReady(waits);
      expect(await appliedIn(database)).toEqual(KNOWN);
      expect((await relationsOf(database)).filter((name) => !isPartition(name))).toEqual(whole);
      await waits.end('SIGTERM');
    },
    2 * STARTING_MS,
  );

  it(
    'D10: on a schema that is newer: refuse to serve, say which, and change nothing',
    async () => {
      const database = await oldDatabase();
      await database.superuser.query('insert into schema_migration (timestamp, name) values ($1, $2)', [
        '1999999999999',
        LATER,
      ]);
      const before = [await appliedIn(database), await relationsOf(database)];
      const output = await refusal(await production(database));
      expect(output).toMatch(`newer: this code does not know ${LATER}.`);
      expect(output).toMatch(`whose newest migration is ${NEWEST}`);
      expect([await appliedIn(database), await relationsOf(database)]).toEqual(before);
    },
    STARTING_MS,
  );

  it(
    'D10: on a schema that is older and not migrated, because the owner is sent elsewhere: refuse to serve, say which',
    async () => {
      const [served, migrated] = [await oldDatabase(), await emptyDatabase()];
      const output = await refusal(await production({ url: served.url, ownerUrl: migrated.ownerUrl }));
      expect(output).toMatch(`older: it lacks ${KNOWN.slice(OLD).join(', ')}.`);
      const nothing = await emptyDatabase();
      const onNothing = await refusal(await production({ url: nothing.url, ownerUrl: migrated.ownerUrl }));
      expect(onNothing).toMatch(`older: it lacks ${KNOWN.join(', ')}.`);
    },
    2 * STARTING_MS,
  );

  it(
    'D10: whose schema becomes another while they serve: are not ready, and say why in the log',
    async () => {
      const gateway = await startGateway();
      const { superuser } = gateway.database;
      const stateOf = async (): Promise<unknown> => {
        const response = await fetch(`${gateway.baseUrl}/readyz`, { headers: { connection: 'close' } });
        return [response.status, ((await response.json()) as { checks: object }).checks];
      };
      try {
        await superuser.query('insert into schema_migration (timestamp, name) values ($1, $2)', [
          '1999999999999',
          LATER,
        ]);
        expect(await stateOf()).toEqual([
          503,
          expect.objectContaining({ migrations: 'failed', database: 'ok' }),
        ]);
        await until('the log says it', 2_000, async () =>
          gateway.process.output().includes(`newer: this code does not know ${LATER}.`),
        );
        await superuser.query('delete from schema_migration where name = any($1)', [[LATER, NEWEST]]);
        expect(await stateOf()).toEqual([503, expect.objectContaining({ migrations: 'failed' })]);
        await until('the log says it', 2_000, async () =>
          gateway.process.output().includes(`older: it lacks ${NEWEST}.`),
        );
        await superuser.query('insert into schema_migration (timestamp, name) values ($1, $2)', [
          /\d+$/.exec(NEWEST)?.[0],
          NEWEST,
        ]);
        expect((await stateOf()) as unknown[]).toContain(200);
      } finally {
        await gateway.stop();
      }
    },
    2 * STARTING_MS,
  );
});

/** Partitions of the coming months and their indexes are made at each start, by the calendar. */
const isPartition = (name: string): boolean => /_(p?\d{4}_?\d{2})/.test(name);
