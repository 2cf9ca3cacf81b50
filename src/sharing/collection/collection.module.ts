import { type DynamicModule, Module } from '@nestjs/common';
import { ParticipantsModule } from '../../parties/participants/index.js';
import { CatalogModule } from '../../rules/catalog/index.js';
import { BatchesRepository } from './batches.repository.js';
import { CollectionController } from './collection.controller.js';
import { Collection } from './collection.service.js';
import { COLLECTION_SETTINGS, type CollectionSettings } from './collection.settings.js';
import { RecordsRepository } from './records.repository.js';

/** Physical collection. */
@Module({})
export class CollectionModule {
  static forRoot(settings: CollectionSettings): DynamicModule {
    return {
      module: CollectionModule,
      imports: [CatalogModule, ParticipantsModule],
      controllers: [CollectionController],
      providers: [
        { provide: COLLECTION_SETTINGS, useValue: settings },
        Collection,
        BatchesRepository,
        RecordsRepository,
      ],
      exports: [Collection],
    };
  }
}
