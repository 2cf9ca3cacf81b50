import { type DynamicModule, Module } from '@nestjs/common';
import type { JurisdictionRules } from './jurisdiction.js';
import { JURISDICTION_RULES } from './jurisdiction.settings.js';

/** The rules of the jurisdiction in force, for the catalog. Global, because many rooms import the catalog. */
@Module({})
export class JurisdictionModule {
  static forRoot(rules: JurisdictionRules): DynamicModule {
    return {
      module: JurisdictionModule,
      global: true,
      providers: [{ provide: JURISDICTION_RULES, useValue: rules }],
      exports: [JURISDICTION_RULES],
    };
  }
}
