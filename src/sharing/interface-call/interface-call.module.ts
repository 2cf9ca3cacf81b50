import { type DynamicModule, Module } from '@nestjs/common';
import { isWorker, toPrimary } from '../../platform/processes/index.js';
import { CatalogModule } from '../../rules/catalog/index.js';
import { Breakers } from './breakers.js';
import { Endpoints } from './endpoints.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { INTERFACE_CALL_SETTINGS, type InterfaceCallSettings } from './interface-call.settings.js';
import { ProviderBreakers } from './provider-breakers.js';
import { ProviderCalls } from './provider-calls.js';
import { ProviderTransport } from './provider-transport.js';
import { SharedBreakers } from './shared-breakers.js';
import { QueriesController } from './queries.controller.js';
import { Queries } from './queries.service.js';

/** Authorized interface call: live endpoints and the calls to them. */
@Module({})
export class InterfaceCallModule {
  static forRoot(settings: InterfaceCallSettings): DynamicModule {
    return {
      module: InterfaceCallModule,
      global: true,
      imports: [CatalogModule],
      controllers: [EndpointsController, QueriesController],
      providers: [
        { provide: INTERFACE_CALL_SETTINGS, useValue: settings },
        ProviderTransport,
        {
          provide: Breakers,
          useFactory: () => (isWorker ? new SharedBreakers(toPrimary()) : new ProviderBreakers(settings)),
        },
        ProviderCalls,
        Endpoints,
        Queries,
      ],
      exports: [ProviderCalls, Endpoints],
    };
  }
}
