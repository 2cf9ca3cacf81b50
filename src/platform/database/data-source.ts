import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrations } from '../../../migrations/index.js';
import type { DatabaseSettings } from './database.settings.js';
import { GatewayPool } from './gateway-pool.js';

/** The role the running application has: it may append usage records and never change one. */
export const APPLICATION_ROLE = 'credit_gateway_app';

type EntityClass = Extract<NonNullable<DataSourceOptions['entities']>, readonly unknown[]>[number];

/**
 * Connections of the running application. Where one address serves the owner too (development), each
 * connection steps down to the application's role when it opens.
 */
export function applicationDataSource(settings: DatabaseSettings, entities: EntityClass[]): DataSource {
  return new DataSource({
    type: 'postgres',
    driver: { Pool: GatewayPool },
    url: settings.url,
    entities,
    synchronize: false,
    logging: false,
    applicationName: 'credit-sharing-gateway',
    poolSize: settings.poolSize,
    connectTimeoutMS: 5_000,
    poolErrorHandler: () => undefined, // a lost idle connection is replaced by the pool on the next use
    extra: {
      keepAlive: true,
      ...sessionLimits(settings),
      ...(settings.isShared ? { options: `-c role=${APPLICATION_ROLE}` } : {}),
    },
  });
}

/** The time limits of every session, in milliseconds, under the names PostgreSQL has for them. */
export function sessionLimits({ statementTimeoutMs }: DatabaseSettings): Record<string, number> {
  return {
    statement_timeout: statementTimeoutMs,
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 2 * statementTimeoutMs,
  };
}

/** The owner's connection, used for migrations and partitions at start and closed again. */
export function ownerDataSource(settings: DatabaseSettings, entities: EntityClass[] = []): DataSource {
  return new DataSource({
    type: 'postgres',
    url: settings.ownerUrl,
    entities,
    migrations,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
    applicationName: 'credit-sharing-gateway-owner',
    poolSize: 2,
    connectTimeoutMS: 5_000,
  });
}
