import { type DynamicModule, Module } from '@nestjs/common';
import {
  deploymentSettings,
  keyPurposeSettings,
  type Environment,
  readSettings,
} from './platform/config/index.js';
import { processesSettings } from './platform/processes/index.js';
import { DatabaseModule, databaseSettings } from './platform/database/index.js';
import { HttpModule, httpSettings } from './platform/http/index.js';
import { loggingSettings, ObservabilityModule } from './platform/observability/index.js';
import { JobsModule } from './platform/jobs/index.js';
import { IdentityModule, identitySettings, identityTables } from './parties/identity/index.js';
import {
  ParticipantsModule,
  participantsSettings,
  participantsTables,
} from './parties/participants/index.js';
import { EnterprisesModule, enterprisesTables } from './parties/enterprises/index.js';
import { PeopleModule, peopleSettings, peopleTables } from './parties/people/index.js';
import { NoticesModule, noticesSettings, noticesTables } from './parties/notices/index.js';
import {
  CatalogModule,
  catalogTables,
  JurisdictionModule,
  jurisdictionSettings,
} from './rules/catalog/index.js';
import {
  AuthorizationsModule,
  authorizationsSettings,
  authorizationsTables,
  LettersModule,
  lettersSettings,
} from './rules/authorizations/index.js';
import { AccessModule, quotaSettings } from './rules/access/index.js';
import { UsageModule } from './evidence/usage/index.js';
import { GateModule, gateSettings } from './sharing/gate/index.js';
import {
  ArrivalModule,
  CollectionModule,
  collectionSettings,
  collectionTables,
  databasePullSettings,
  dropFolderSettings,
  LifecycleModule,
  lifecycleSettings,
} from './sharing/collection/index.js';
import {
  InterfaceCallModule,
  interfaceCallSettings,
  interfaceCallTables,
} from './sharing/interface-call/index.js';
import { VerificationModule } from './sharing/verification/index.js';
import { ReportsModule, reportsSettings, reportsTables } from './products/reports/index.js';

/** The settings of every room, each under its own name. */
const SETTINGS = {
  deployment: deploymentSettings,
  keyPurposes: keyPurposeSettings,
  processes: processesSettings,
  database: databaseSettings,
  http: httpSettings,
  logging: loggingSettings,
  identity: identitySettings,
  people: peopleSettings,
  participants: participantsSettings,
  notices: noticesSettings,
  jurisdiction: jurisdictionSettings,
  authorizations: authorizationsSettings,
  letters: lettersSettings,
  quota: quotaSettings,
  gate: gateSettings,
  collection: collectionSettings,
  dropFolder: dropFolderSettings,
  databasePull: databasePullSettings,
  lifecycle: lifecycleSettings,
  interfaceCall: interfaceCallSettings,
  reports: reportsSettings,
};

/** The settings of a whole gateway. */
export type GatewaySettings = ReturnType<typeof readGatewaySettings>;

/** Reads the settings of every room. @throws InvalidSettings naming every bad variable */
export function readGatewaySettings(environment: Environment) {
  return readSettings(SETTINGS, environment);
}

/** The tables of every room that has entities. */
export const ALL_TABLES = [
  ...identityTables,
  ...participantsTables,
  ...enterprisesTables,
  ...peopleTables,
  ...noticesTables,
  ...catalogTables,
  ...authorizationsTables,
  ...collectionTables,
  ...interfaceCallTables,
  ...reportsTables,
];

/** The gateway: all rooms, joined. Guards run in the order of the imports: who is calling, then may they. */
@Module({})
export class AppModule {
  static of(settings: GatewaySettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        DatabaseModule.forRoot(settings.database, ALL_TABLES),
        HttpModule.forRoot(settings.http),
        ObservabilityModule.forRoot(settings.logging),
        JobsModule,
        IdentityModule.forRoot(settings.identity),
        ParticipantsModule.forRoot(settings.participants),
        EnterprisesModule,
        PeopleModule.forRoot(settings.people),
        NoticesModule.forRoot(settings.notices),
        JurisdictionModule.forRoot(settings.jurisdiction),
        CatalogModule,
        AuthorizationsModule.forRoot(settings.authorizations),
        LettersModule.forRoot(settings.letters),
        AccessModule.forRoot(settings.quota),
        UsageModule,
        GateModule.forRoot(settings.gate),
        CollectionModule.forRoot(settings.collection),
        ArrivalModule.forRoot(settings.dropFolder, settings.databasePull),
        LifecycleModule.forRoot(settings.lifecycle),
        InterfaceCallModule.forRoot(settings.interfaceCall),
        VerificationModule,
        ReportsModule.forRoot(settings.reports),
      ],
    };
  }
}
