import { Module } from '@nestjs/common';
import { ClientsController } from './clients.controller.js';
import { InstitutionsController } from './institutions.controller.js';
import { ParticipantsRepository } from './participants.repository.js';
import { Participants } from './participants.service.js';
import { ProvidersController } from './providers.controller.js';

/** Departments, banks and the operator, with their assessments and clients. */
@Module({
  controllers: [ProvidersController, InstitutionsController, ClientsController],
  providers: [Participants, ParticipantsRepository],
  exports: [Participants],
})
export class ParticipantsModule {}
