import { type DynamicModule, Module } from '@nestjs/common';
import { SigningKeys } from '../../platform/crypto/index.js';
import { CatalogModule } from '../../rules/catalog/index.js';
import { ReportsController } from './reports.controller.js';
import { ReportExpiry } from './report-expiry.js';
import { ReportsRepository } from './reports.repository.js';
import { Reports } from './reports.service.js';
import { REPORTS_SETTINGS, type ReportsSettings } from './reports.settings.js';

/** Standardized credit reports. */
@Module({})
export class ReportsModule {
  static forRoot(settings: ReportsSettings): DynamicModule {
    return {
      module: ReportsModule,
      imports: [CatalogModule],
      controllers: [ReportsController],
      providers: [
        { provide: REPORTS_SETTINGS, useValue: settings },
        { provide: SigningKeys, useFactory: () => SigningKeys.fromJwks(settings.signingKeys) },
        Reports,
        ReportsRepository,
        ReportExpiry,
      ],
    };
  }
}
