import { type DynamicModule, Module } from '@nestjs/common';
import { CatalogModule } from '../../../rules/catalog/index.js';
import { DATABASE_PULL_SETTINGS, type DatabasePullSettings } from './database-pull/database-pull.settings.js';
import { PullRounds } from './database-pull/pull-rounds.js';
import { PullRuns } from './database-pull/pull-runs.service.js';
import { PullSources } from './database-pull/pull-sources.service.js';
import { PullsController } from './database-pull/pulls.controller.js';
import { PullsRepository } from './database-pull/pulls.repository.js';
import { Pulls } from './database-pull/pulls.service.js';
import { DropFolder } from './drop-folder/drop-folder.js';
import { DROP_FOLDER_SETTINGS, type DropFolderSettings } from './drop-folder/drop-folder.settings.js';
import { DropIntake } from './drop-folder/drop-intake.service.js';
import { DropReceiptsRepository } from './drop-folder/drop-receipts.repository.js';

/** The two ways in beside HTTP: a watched folder, and pulls from databases of departments. */
@Module({})
export class ArrivalModule {
  static forRoot(dropFolder: DropFolderSettings, databasePull: DatabasePullSettings): DynamicModule {
    return {
      module: ArrivalModule,
      imports: [CatalogModule],
      controllers: [PullsController],
      providers: [
        { provide: DROP_FOLDER_SETTINGS, useValue: dropFolder },
        { provide: DATABASE_PULL_SETTINGS, useValue: databasePull },
        DropFolder,
        DropIntake,
        DropReceiptsRepository,
        Pulls,
        PullsRepository,
        PullSources,
        PullRuns,
        PullRounds,
      ],
    };
  }
}
