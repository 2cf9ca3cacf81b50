import { type DynamicModule, Module } from '@nestjs/common';
import { EnterprisesModule } from '../enterprises/index.js';
import { PeopleAtIssuer } from '../identity/index.js';
import { ParticipantsModule } from '../participants/index.js';
import { DelegationsController } from './delegations.controller.js';
import { DelegationsRepository } from './delegations.repository.js';
import { Delegations } from './delegations.service.js';
import { EnrollmentPages } from './enrollment-pages.js';
import { EnrollmentsRepository } from './enrollments.repository.js';
import { Enrollments } from './enrollments.service.js';
import { EnterprisePeopleController } from './enterprise-people.controller.js';
import { HandlerPower } from './handler-power.js';
import { HttpRealNameRegister, NoRealNameRegister } from './http-real-name-register.js';
import { IssuerPeople } from './issuer-people.js';
import { MeController } from './me.controller.js';
import { Me } from './me.service.js';
import { ParticipantPeopleController } from './participant-people.controller.js';
import { PasswordHasher } from './password-hasher.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import { PeopleRepository } from './people.repository.js';
import { People } from './people.service.js';
import { PlantedPeople } from './planted-people.js';
import { RealNameRegister } from './real-names.js';
import { RealNameVerifications } from './real-name-verifications.service.js';
import { SessionsRepository } from './sessions.repository.js';
import { SignInAttempts } from './sign-in-attempts.repository.js';
import { SignInPages } from './sign-in-pages.js';
import { SignInPruning } from './sign-in-pruning.js';
import { SignIn } from './sign-in.service.js';
import { SourceAddresses } from './source-addresses.js';
import { TotpSecrets } from './totp-secrets.js';

const PROVIDERS = [
  People,
  PeopleRepository,
  Enrollments,
  EnrollmentsRepository,
  TotpSecrets,
  PasswordHasher,
  SignIn,
  SignInAttempts,
  SignInPages,
  SignInPruning,
  EnrollmentPages,
  SourceAddresses,
  SessionsRepository,
  Me,
  RealNameVerifications,
  Delegations,
  DelegationsRepository,
  HandlerPower,
  PlantedPeople,
];

/** People: their accounts, how they sign in and stay signed in, and whom enterprises name to act for them. */
@Module({})
export class PeopleModule {
  static forRoot(settings: PeopleSettings): DynamicModule {
    const register = settings.realName
      ? new HttpRealNameRegister(settings.realName)
      : new NoRealNameRegister();
    return {
      module: PeopleModule,
      global: true, // what handlers change rests on it
      imports: [ParticipantsModule, EnterprisesModule],
      controllers: [
        ParticipantPeopleController,
        EnterprisePeopleController,
        MeController,
        DelegationsController,
      ],
      providers: [
        { provide: PEOPLE_SETTINGS, useValue: settings },
        { provide: RealNameRegister, useValue: register },
        { provide: PeopleAtIssuer, useClass: IssuerPeople },
        ...PROVIDERS,
      ],
      exports: [PlantedPeople, PeopleAtIssuer, HandlerPower],
    };
  }
}
