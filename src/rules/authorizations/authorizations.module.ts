import { type DynamicModule, Module } from '@nestjs/common';
import { SigningKeys } from '../../platform/crypto/index.js';
import { AuthorizationAsking } from '../../parties/identity/index.js';
import { NoticesModule } from '../../parties/notices/index.js';
import { CatalogModule } from '../catalog/index.js';
import { Amendments } from './amendments.service.js';
import { ArtifactSigner } from './artifact-signer.js';
import { AuthorizationHistory } from './authorization-history.js';
import { AuthorizationRequestsController } from './authorization-requests.controller.js';
import { AuthorizationRequestsRepository } from './authorization-requests.repository.js';
import { AuthorizationRequests } from './authorization-requests.service.js';
import { AuthorizationTextsController } from './authorization-texts.controller.js';
import { AuthorizationTexts } from './authorization-texts.service.js';
import { AuthorizationVersionsRepository } from './authorization-versions.repository.js';
import { AuthorizationVersions } from './authorization-versions.service.js';
import { AuthorizationsController } from './authorizations.controller.js';
import { AuthorizationsRepository } from './authorizations.repository.js';
import { Authorizations } from './authorizations.service.js';
import type { AuthorizationsSettings } from './authorizations.settings.js';
import { ChangeNotices } from './change-notices.js';
import { ExpiryNotices } from './expiry-notices.js';
import { ImpactSources } from './impact.js';
import { PurposesModule } from './purposes.module.js';
import { PushedAsking } from './pushed-asking.js';
import { RevocationsController } from './revocations.controller.js';
import { Revocations } from './revocations.service.js';
import { RiskNoticesController } from './risk-notices.controller.js';
import { Signatures } from './signatures.service.js';
import { TermsReader } from './terms-reader.js';

/**
 * The enterprise's permissions. Needs an `AuthorizationJournal` and an `AnswerLease` from outside; global, because the rooms
 * that give these and say what rests on an authorization stand below.
 */
@Module({})
export class AuthorizationsModule {
  static forRoot({ artifactKeys }: AuthorizationsSettings): DynamicModule {
    return {
      module: AuthorizationsModule,
      global: true,
      imports: [CatalogModule, NoticesModule, PurposesModule],
      controllers: [
        AuthorizationsController,
        AuthorizationRequestsController,
        AuthorizationTextsController,
        RiskNoticesController,
        RevocationsController,
      ],
      providers: [
        { provide: SigningKeys, useFactory: () => SigningKeys.fromJwks(artifactKeys) },
        ArtifactSigner,
        Authorizations,
        AuthorizationsRepository,
        AuthorizationRequests,
        AuthorizationRequestsRepository,
        AuthorizationVersions,
        AuthorizationVersionsRepository,
        AuthorizationTexts,
        Amendments,
        Signatures,
        AuthorizationHistory,
        ChangeNotices,
        ImpactSources,
        Revocations,
        ExpiryNotices,
        TermsReader,
        { provide: AuthorizationAsking, useClass: PushedAsking },
      ],
      exports: [
        Authorizations,
        AuthorizationsRepository,
        AuthorizationVersions,
        AuthorizationHistory,
        TermsReader,
        ArtifactSigner,
        ImpactSources,
      ],
    };
  }
}
