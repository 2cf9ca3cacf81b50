import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from './clock.js';
import { applicationDataSource } from './data-source.js';
import { Database, DATABASE_SETTINGS, UnitOfWork } from './database.js';
import type { DatabaseSettings } from './database.settings.js';
import { assertSessionLimits } from './session-limits.js';

/** The one pool of a process, opened before the first room and closed after the last answer. */
@Module({})
export class DatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(DATABASE_SETTINGS) private readonly settings: DatabaseSettings,
  ) {}

  static forRoot(
    settings: DatabaseSettings,
    entities: Parameters<typeof applicationDataSource>[1],
  ): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DATABASE_SETTINGS, useValue: settings },
        { provide: DataSource, useFactory: () => applicationDataSource(settings, entities) },
        Database,
        UnitOfWork,
        Clock,
      ],
      exports: [Database, UnitOfWork, Clock],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.dataSource.initialize();
    await assertSessionLimits(this.dataSource, this.settings);
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
