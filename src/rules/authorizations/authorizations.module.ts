import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { AuthorizationHistory } from './authorization-history.js';
import { AuthorizationRequestsController } from './authorization-requests.controller.js';
import { AuthorizationRequestsRepository } from './authorization-requests.repository.js';
import { AuthorizationRequests } from './authorization-requests.service.js';
import { AuthorizationsController } from './authorizations.controller.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { Authorizations } from './authorizations.service.js';
import { PurposesModule } from './purposes.module.js';
import { TermsReader } from './terms-reader.js';

/** The enterprise's permissions. Needs an `AuthorizationJournal` and an `AnswerLease` from outside. */
@Module({
  imports: [CatalogModule, PurposesModule],
  controllers: [AuthorizationsController, AuthorizationRequestsController],
  providers: [
    Authorizations,
    AuthorizationsRepository,
    AuthorizationRequests,
    AuthorizationRequestsRepository,
    AuthorizationHistory,
    TermsReader,
  ],
  exports: [Authorizations, TermsReader],
})
export class AuthorizationsModule {}
