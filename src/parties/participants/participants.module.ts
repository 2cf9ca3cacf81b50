import { type DynamicModule, Module } from '@nestjs/common';
import { AssessmentWatch } from './assessment-watch.js';
import { AssessmentsRepository } from './assessments.repository.js';
import { Assessments } from './assessments.service.js';
import { ClientsController } from './clients.controller.js';
import { InstitutionsController } from './institutions.controller.js';
import { ParticipantsController } from './participants.controller.js';
import { ParticipantsRepository } from './participants.repository.js';
import { Participants } from './participants.service.js';
import { PARTICIPANTS_SETTINGS, type ParticipantsSettings } from './participants.settings.js';
import { ProvidersController } from './providers.controller.js';

/**
 * Departments, banks and the operator, with their assessments, clients and history. Needs an `AnswerLease` and
 * `ParticipantNotices` from outside. Global, because it has settings and is made once.
 */
@Module({})
export class ParticipantsModule {
  static forRoot(settings: ParticipantsSettings): DynamicModule {
    return {
      module: ParticipantsModule,
      global: true,
      controllers: [ProvidersController, InstitutionsController, ParticipantsController, ClientsController],
      providers: [
        { provide: PARTICIPANTS_SETTINGS, useValue: settings },
        Participants,
        ParticipantsRepository,
        Assessments,
        AssessmentsRepository,
        AssessmentWatch,
      ],
      exports: [Participants, Assessments],
    };
  }
}
