import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AuthenticationGuard } from './authentication.guard.js';
import { Clients } from './clients.service.js';
import { IDENTITY_SETTINGS, type IdentitySettings } from './identity.settings.js';
import { IssuerSweeper } from './issuer-sweeper.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Possession } from './possession.js';
import { UsedProofs } from './used-proofs.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Who is calling: clients, the authorization server, and the verification of access tokens. */
@Module({})
export class IdentityModule {
  static forRoot(settings: IdentitySettings): DynamicModule {
    return {
      module: IdentityModule,
      global: true,
      imports: [PassportModule],
      providers: [
        { provide: IDENTITY_SETTINGS, useValue: settings },
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        VerifiedTokens,
        JwtStrategy,
        Possession,
        UsedProofs,
        IssuerSweeper,
        Clients,
      ],
      exports: [Clients, IDENTITY_SETTINGS],
    };
  }
}
