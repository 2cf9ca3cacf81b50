import { BatchEntity } from './batch.entity.js';

export { BatchOutOfOrder } from './collection.problems.js';
export { CollectionModule } from './collection.module.js';
export { Collection } from './collection.service.js';
export { collectionSettings } from './collection.settings.js';
/** The tables of this room, for the data source. */
export const collectionTables = [BatchEntity];
