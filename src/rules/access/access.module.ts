import { Module } from '@nestjs/common';
import { APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { AccessGuard } from './access.guard.js';
import { CallerStandingRepository } from './caller-standing.repository.js';
import { RouteAudit } from './route-audit.js';

/** Who may do what: the policy, the decision, and the guard that asks for it on every route. */
@Module({
  imports: [DiscoveryModule],
  providers: [CallerStandingRepository, RouteAudit, { provide: APP_GUARD, useClass: AccessGuard }],
  exports: [RouteAudit],
})
export class AccessModule {}
