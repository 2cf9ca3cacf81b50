export { Clock } from './clock.js';
export { isDatabaseUnavailable, violatesUnique } from './connection-loss.js';
export { ownerDataSource } from './data-source.js';
export { Database, type Statement, Transaction, UnitOfWork } from './database.js';
export { DatabaseModule } from './database.module.js';
export { databaseSettings } from './database.settings.js';
export { migrate } from './migrate.js';
export { hasDemoData, markDemoData, refuseDemoData } from './deployment-marker.js';
export { assertSchemaVersion, refuseOtherSchema } from './schema-version.js';
