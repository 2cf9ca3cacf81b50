import { type DynamicModule, Module } from '@nestjs/common';
import { type LoggingSettings, loggerModule } from './logging.js';
import { OperationsController } from './operations.controller.js';
import { Readiness } from './readiness.js';

/** Log, metrics and readiness of a process. */
@Module({})
export class ObservabilityModule {
  static forRoot(settings: LoggingSettings): DynamicModule {
    return {
      module: ObservabilityModule,
      global: true,
      imports: [loggerModule(settings)],
      controllers: [OperationsController],
      providers: [Readiness],
      exports: [Readiness],
    };
  }
}
