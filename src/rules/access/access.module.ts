import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { CallerAdmission } from '../../parties/identity/index.js';
import { AccessGuard } from './access.guard.js';
import { CallerQuotas } from './caller-quotas.js';
import { Callers } from './callers.js';
import { CallerStandingRepository } from './caller-standing.repository.js';
import { IssuerAdmission } from './issuer-admission.js';
import { PersonStandingRepository } from './person-standing.repository.js';
import { QuotaRepository } from './quota.repository.js';
import { QUOTA_SETTINGS, type QuotaSettings } from './quota.settings.js';
import { RouteAudit } from './route-audit.js';

/** Who may do what: the policy, the decision, the quotas, and the guard that asks for them on every route. */
@Module({})
export class AccessModule {
  static forRoot(quota: QuotaSettings): DynamicModule {
    return {
      module: AccessModule,
      imports: [DiscoveryModule],
      providers: [
        { provide: QUOTA_SETTINGS, useValue: quota },
        { provide: APP_GUARD, useClass: AccessGuard },
        Callers,
        CallerStandingRepository,
        PersonStandingRepository,
        QuotaRepository,
        CallerQuotas,
        RouteAudit,
        { provide: CallerAdmission, useClass: IssuerAdmission },
      ],
      exports: [RouteAudit],
    };
  }
}
