import { type DynamicModule, Module } from '@nestjs/common';
import { AnswerGuards } from '../../platform/http/index.js';
import { AnswerLease } from '../../rules/authorizations/index.js';
import { CatalogModule } from '../../rules/catalog/index.js';
import { AnswerLeases } from './answer-lease.js';
import { ExplanationsController } from './explanations.controller.js';
import { Explanations } from './explanations.service.js';
import { GateFactsRepository } from './gate-facts.repository.js';
import { Gate } from './gate.js';
import { GATE_SETTINGS, type GateSettings } from './gate.settings.js';
import { Judge } from './judge.js';

/** The gate. Global, because it provides the guard of answers and the length of their lease to rooms above. */
@Module({})
export class GateModule {
  static forRoot(settings: GateSettings): DynamicModule {
    return {
      module: GateModule,
      global: true,
      imports: [CatalogModule],
      controllers: [ExplanationsController],
      providers: [
        { provide: GATE_SETTINGS, useValue: settings },
        { provide: AnswerLease, useValue: { leaseMs: settings.leaseMs } satisfies AnswerLease },
        { provide: AnswerGuards, useExisting: AnswerLeases },
        AnswerLeases,
        GateFactsRepository,
        Judge,
        Gate,
        Explanations,
      ],
      exports: [Gate, AnswerGuards, AnswerLease],
    };
  }
}
