import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { DataSource } from 'typeorm';
import {
  Database,
  databaseSettings,
  ownerDataSource,
  StatementLanes,
  bytesArray,
  textArray,
} from '../../src/platform/database/index.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DIVIDE = {
  name: 'test.divide',
  text: 'select 100 / n as share from unnest($1::int[]) with ordinality as asked(n, no) order by no',
};
const WAIT = { name: 'test.wait', text: 'select pg_sleep(0.05), unnest($1::int[]) as n' };

describe('a statement that requests share', () => {
  let database: TestDatabase;
  let source: DataSource;
  let connections: Database;
  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = databaseSettings.parse({
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
    });
    source = await ownerDataSource(settings).initialize();
    connections = new Database(source, settings);
  });
  afterAll(async () => {
    await source?.destroy();
    await database?.drop();
  });

  /** Lanes of a division by each number, and how many numbers each statement had. */
  function division(): { lanes: StatementLanes<number, number>; sizes: number[] } {
    const sizes: number[] = [];
    const lanes = new StatementLanes<number, number>(async (numbers) => {
      sizes.push(numbers.length);
      const rows = await connections.query<{ share: number }>(DIVIDE, [numbers]);
      return rows.map(({ share }) => share);
    });
    return { lanes, sizes };
  }
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

  it('gives each request its own answer, out of fewer statements than requests', async () => {
    const { lanes, sizes } = division();
    const shares = await Promise.all(numbers(100).map(async (n) => lanes.ask(n)));
    expect(shares).toEqual(numbers(100).map((n) => Math.trunc(100 / n)));
    expect(sizes).toEqual([64, 36]);
  });

  it('lets a request alone go at once', async () => {
    const { lanes, sizes } = division();
    for (const n of [1, 2, 4]) expect(await lanes.ask(n)).toBe(100 / n);
    expect(sizes).toEqual([1, 1, 1]);
  });

  it('does not fail the neighbors of a request that cannot be answered', async () => {
    const { lanes } = division();
    const asked = [1, 0, 5, 0, 10].map(async (n) => lanes.ask(n));
    expect(await Promise.allSettled(asked)).toEqual([
      { status: 'fulfilled', value: 100 },
      { status: 'rejected', reason: expect.objectContaining({ code: '22012' }) },
      { status: 'fulfilled', value: 20 },
      { status: 'rejected', reason: expect.objectContaining({ code: '22012' }) },
      { status: 'fulfilled', value: 10 },
    ]);
  });

  it('fails all requests of a connection that broke, and tries none of them again', async () => {
    let statements = 0;
    const lanes = new StatementLanes<number, number>(async (asked) => {
      statements += 1;
      await connections.query({ name: 'test.long', text: 'select pg_sleep(5)' }, []);
      return asked;
    });
    const asked = Promise.allSettled(numbers(5).map(async (n) => lanes.ask(n)));
    await sleep(300);
    await database.superuser.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(5)'`,
    );
    expect((await asked).map(({ status }) => status)).toEqual(numbers(5).map(() => 'rejected'));
    expect(statements).toBe(1);
  });

  it('keeps requests that may not go together apart, and lets the others pass them', async () => {
    const batches: (readonly number[])[] = [];
    const lanes = new StatementLanes<number, number>(
      async (asked) => {
        batches.push(asked);
        const rows = await connections.query<{ n: number }>(WAIT, [asked]);
        return rows.map(({ n }) => n);
      },
      { lanes: 1, fits: (n, others) => !others.includes(n) },
    );
    expect(await Promise.all([7, 7, 7, 1, 2].map(async (n) => lanes.ask(n)))).toEqual([7, 7, 7, 1, 2]);
    expect(batches).toEqual([[7, 1, 2], [7], [7]]);
  });

  it('sends texts as they are, whatever stands in them', async () => {
    const text = fc.option(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('', 'NULL', '{"a,b"}', '\\', "'", '𠮷田', '值'.repeat(40_000)),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 50 }), async (texts) => {
        const statement = { name: 'test.texts', text: 'select $1::text[] as texts' };
        const given = texts.map((each) => each?.replaceAll('\0', '') ?? null);
        const [row] = await connections.query<{ texts: (string | null)[] }>(statement, [textArray(given)]);
        expect(row?.texts).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });

  it('sends byte strings as they are', async () => {
    const bytes = fc.option(fc.uint8Array({ maxLength: 40_000 }).map((each) => Buffer.from(each)));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 20 }), async (given) => {
        const statement = { name: 'test.bytes', text: 'select $1::bytea[] as bytes' };
        const [row] = await connections.query<{ bytes: (Buffer | null)[] }>(statement, [bytesArray(given)]);
        expect(row?.bytes).toEqual(given);
      }),
      { numRuns: 50 },
    );
  });
});
