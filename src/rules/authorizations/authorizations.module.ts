import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { AuthorizationsController } from './authorizations.controller.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { Authorizations } from './authorizations.service.js';

/** The enterprise's permissions. Needs an `AuthorizationJournal` and an `AnswerLease` from outside. */
@Module({
  imports: [CatalogModule],
  controllers: [AuthorizationsController],
  providers: [Authorizations, AuthorizationsRepository],
  exports: [Authorizations],
})
export class AuthorizationsModule {}
