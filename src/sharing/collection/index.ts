import { DatabasePullEntity } from './arrival/database-pull/database-pull.entity.js';
import { BatchEntity } from './batch.entity.js';

export { ArrivalModule } from './arrival/arrival.module.js';
export { databasePullSettings } from './arrival/database-pull/database-pull.settings.js';
export { dropFolderSettings } from './arrival/drop-folder/drop-folder.settings.js';
export { BatchOutOfOrder } from './collection.problems.js';
export { CollectionModule } from './collection.module.js';
export { Collection } from './collection.service.js';
export { checkFile, NotCollected } from './doctor/check-file.js';
export type { DryRunDto } from './doctor/dry-runs.dto.js';
export type { FeedEncoding, FeedFormat } from './intake/feed-line.js';
export { collectionSettings } from './collection.settings.js';
export { LifecycleModule } from './lifecycle/lifecycle.module.js';
export { lifecycleSettings } from './lifecycle/lifecycle.settings.js';
/** The tables of this room, for the data source. */
export const collectionTables = [BatchEntity, DatabasePullEntity];
