import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import mysql2 from 'mysql2';
import { DataSource, type DataSourceOptions, type QueryRunner } from 'typeorm';
import type { Dialect, DialectOf, PageBounds, SourceColumn, SourceStatement } from './dialect.js';
import { mysqlDialect } from './mysql-dialect.js';
import { postgresDialect } from './postgres-dialect.js';
import type { SourceRow } from './pulled-record.js';
import type { PullSource } from './pull-source.js';
import { SourceFault, sourceFaultOf } from './source-faults.js';
import { readWatermark, type Watermark } from './watermark.js';

const CONNECT_MS = 10_000;
const CLOSE_MS = 5_000;
/** The database itself is to give a statement up before the gateway does, so that it does not go on there. */
const GRACE_MS = 5_000;

interface PageRow {
  readonly w: string;
  readonly t: string;
  readonly [cell: `c${number}`]: string | null;
}

/** One session in a department's database, which can only read. */
export class SourceDatabase {
  private constructor(
    private readonly dataSource: DataSource,
    private readonly runner: QueryRunner,
    private readonly dialect: Dialect,
    private readonly of: DialectOf,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Connects, puts the session in order and confirms that the view has every column of the mapping.
   *
   * @throws SourceFault
   */
  static async open(source: PullSource, credential: string, timeoutMs: number): Promise<SourceDatabase> {
    const dataSource = new DataSource(optionsOf(source, credential, timeoutMs));
    try {
      await dataSource.initialize();
      const opened = await SourceDatabase.begin(dataSource, source, timeoutMs);
      opened.assertColumns();
      return opened;
    } catch (error) {
      await closed(dataSource);
      throw sourceFaultOf(error);
    }
  }

  private static async begin(
    dataSource: DataSource,
    source: PullSource,
    timeoutMs: number,
  ): Promise<SourceDatabase> {
    const dialect = source.engine === 'mysql' ? mysqlDialect : postgresDialect;
    const runner = dataSource.createQueryRunner();
    const of: DialectOf = { source, columns: [], quote: (name) => dataSource.driver.escape(name) };
    const bare = new SourceDatabase(dataSource, runner, dialect, of, timeoutMs);
    const [server] = await bare.run<{ version: string }>({
      text: 'select version() as version',
      values: [],
    });
    for (const text of dialect.session(source.utcOffset, timeoutMs, server?.version ?? ''))
      await bare.run({ text, values: [] });
    const columns = await bare.run<SourceColumn>(dialect.columns(of));
    return new SourceDatabase(dataSource, runner, dialect, { ...of, columns }, timeoutMs);
  }

  /** The newest time of the view; `null` when it is empty. @throws SourceFault also when a row has no time or tie */
  async newest(): Promise<Watermark | null> {
    const [row] = await this.run<{ upper: string | null; gaps: boolean | number | string }>(
      this.dialect.bounds(this.of),
    );
    const { watermarkColumn, tieColumn } = this.of.source;
    if (row === undefined || row.gaps === true || Number(row.gaps) === 1) {
      throw new SourceFault('watermark-null', `A row has no ${watermarkColumn} or no ${tieColumn}.`);
    }
    if (row.upper === null) return null;
    const upper = readWatermark(row.upper);
    if (upper === undefined)
      throw new SourceFault('watermark-unreadable', `The newest ${watermarkColumn} is no time.`);
    return upper;
  }

  /** One page of rows, in the order of time and tie. @throws SourceFault */
  async page(bounds: PageBounds): Promise<SourceRow[]> {
    const columns = columnsOf(this.of.source);
    const rows = await this.run<PageRow>(this.dialect.page(this.of, columns, bounds));
    return rows.map((row) => ({
      watermark: row.w,
      tie: row.t,
      cells: new Map(columns.map((column, index) => [column, row[`c${index}`] ?? null])),
    }));
  }

  async close(): Promise<void> {
    await within(CLOSE_MS, this.runner.release()).catch(() => undefined);
    await closed(this.dataSource);
  }

  private async run<Row extends object>({ text, values }: SourceStatement): Promise<Row[]> {
    try {
      return await within(this.timeoutMs + GRACE_MS, this.runner.query(text, [...values]) as Promise<Row[]>);
    } catch (error) {
      throw sourceFaultOf(error);
    }
  }

  private assertColumns(): void {
    const { dialect, of } = this;
    const { source, columns } = of;
    if (columns.length === 0)
      throw new SourceFault('view-missing', `There is no view ${source.view}, or not for this user.`);
    const find = (name: string): SourceColumn => {
      const column = columns.find((each) => each.name === name);
      if (!column) throw new SourceFault('view-changed', `The view ${source.view} has no column ${name}.`);
      return column;
    };
    for (const name of columnsOf(source)) assertType(dialect.isReadable(find(name)), name, 'holds no text');
    assertType(dialect.isTime(find(source.watermarkColumn)), source.watermarkColumn, 'says no time');
    assertType(dialect.isTie(find(source.tieColumn)), source.tieColumn, 'is no whole number and no text');
  }
}

function assertType(isFit: boolean, column: string, fault: string): void {
  if (!isFit) throw new SourceFault('column-type', `The column ${column} ${fault}. Cast it in the view.`);
}

/** The columns that make up a record, each once. */
function columnsOf({ columns, opColumn }: PullSource): string[] {
  return [...new Set([...Object.values(columns), ...(opColumn === null ? [] : [opColumn])])];
}

function optionsOf(source: PullSource, password: string, timeoutMs: number): DataSourceOptions {
  const { host, port, database, user: username, isTls, caCertificate } = source;
  const tls = isTls && { rejectUnauthorized: true, ...(caCertificate === null ? {} : { ca: caCertificate }) };
  const common = { host, port, database, username, password, poolSize: 1, logging: false as const };
  if (source.engine === 'mysql') {
    return {
      ...common,
      type: 'mysql',
      driver: mysql2,
      charset: 'utf8mb4',
      dateStrings: true,
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: CONNECT_MS,
      ...(tls ? { ssl: { ...tls, verifyIdentity: true } } : {}),
      flags: ['-LOCAL_FILES'], // a server may not ask for files of the gateway
    };
  }
  return {
    ...common,
    type: 'postgres',
    applicationName: 'credit-sharing-gateway-pull',
    installExtensions: false,
    connectTimeoutMS: CONNECT_MS,
    poolErrorHandler: () => undefined, // a lost connection shows at the next statement
    extra: {
      ssl: tls && { ...tls, ...identityOf(host) },
      keepAlive: true,
      query_timeout: timeoutMs + GRACE_MS,
    },
  };
}

/** The driver itself compares a certificate with a name alone, never with an address. */
function identityOf(host: string): Pick<ConnectionOptions, 'checkServerIdentity'> {
  return { checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate) };
}

async function closed(dataSource: DataSource): Promise<void> {
  // A server that is gone never says goodbye; the sockets end by themselves.
  if (dataSource.isInitialized) await within(CLOSE_MS, dataSource.destroy()).catch(() => undefined);
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    const fault = new SourceFault('source-too-slow', 'The database did not answer in time.');
    timer = setTimeout(() => reject(fault), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
