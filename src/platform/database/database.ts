import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, TypeORMError } from 'typeorm';
import { finished } from 'node:stream/promises';
import type { Pool, QueryConfig, QueryResult, Submittable } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DatabaseSettings } from './database.settings.js';

/** Token of the database settings. */
export const DATABASE_SETTINGS = Symbol('DatabaseSettings');

/** A statement of the hot path, prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

interface PgConnection {
  query<Row extends object>(query: QueryConfig): Promise<QueryResult<Row>>;
  query<Stream extends Submittable>(stream: Stream): Stream;
}

/** Reads that need no transaction: entities through `manager`, the hot path through named statements. */
@Injectable()
export class Database implements SqlRunner {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_SETTINGS) private readonly settings: DatabaseSettings,
  ) {}

  /** TypeORM keeps its pg pool untyped; this is the one place that says what it is. */
  private get pool(): Pool {
    return (this.dataSource.driver as unknown as { master: Pool }).master;
  }

  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  /** Runs one statement on its own connection and gives its rows. `issued` is called just before it is sent. */
  async query<Row extends object>(
    statement: Statement,
    values: unknown[],
    issued?: () => void,
  ): Promise<Row[]> {
    if (!issued) return run<Row>(this.pool, statement, values, this.settings.isPrepared);
    const client = await this.pool.connect();
    client.on('error', toldByItsQuery);
    try {
      issued();
      return await run<Row>(client, statement, values, this.settings.isPrepared);
    } finally {
      client.removeListener('error', toldByItsQuery);
      client.release(); // a broken one is not taken back by the pool
    }
  }

  /** Runs SQL of a library on its own connection, which is closed when it fails half-way. */
  async executeSql(text: string, values?: unknown[]): Promise<{ rows: object[] }> {
    return this.pool.query<object>(text, values);
  }
}

/** Runs SQL that a library brings along. @returns what `pg` gives: one result, or one of each statement of the text */
export interface SqlRunner {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: object[] }>;
}

/** A transaction that is open. Only a `UnitOfWork` makes one, so a write without it does not compile. */
export class Transaction implements SqlRunner {
  constructor(
    readonly manager: EntityManager,
    private readonly connection: PgConnection,
    private readonly isPrepared: boolean,
  ) {}

  /** Runs one statement inside this transaction and gives its rows. */
  async query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
    return run<Row>(this.connection, statement, values, this.isPrepared);
  }

  /** Runs SQL of a library inside this transaction. */
  async executeSql(text: string, values: unknown[] = []): Promise<{ rows: object[] }> {
    return this.connection.query<object>({ text, values });
  }

  /** Adds rows to a table in the binary format of COPY. `target` is the table with its columns, never from outside. */
  async copy(target: string, rows: Buffer): Promise<void> {
    const stream = this.connection.query(copyFrom(`copy ${target} from stdin with (format binary)`));
    stream.end(rows);
    await finished(stream);
  }
}

/** One use case, one transaction: everything it writes is committed together or not at all. */
@Injectable()
export class UnitOfWork {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_SETTINGS) private readonly settings: DatabaseSettings,
  ) {}

  /** Opens a transaction, does the work, commits; any error rolls everything back and is thrown on. */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as PgConnection;
      await runner.startTransaction();
      const result = await work(new Transaction(runner.manager, connection, this.settings.isPrepared));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      // TypeORM lets a runner go when its connection breaks; inside a transaction it can mean nothing else.
      const isCut = runner.isReleased && error instanceof TypeORMError;
      throw isCut ? new Error('Connection terminated between two statements', { cause: error }) : error;
    } finally {
      await runner.release();
    }
  }
}

/** A connection that breaks under a query fails the query. */
const toldByItsQuery = (): void => undefined;

async function run<Row extends object>(
  connection: PgConnection,
  { name, text }: Statement,
  values: unknown[],
  isPrepared: boolean,
): Promise<Row[]> {
  const result = await connection.query<Row>(isPrepared ? { name, text, values } : { text, values });
  return result.rows;
}
