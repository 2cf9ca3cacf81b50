import { Module } from '@nestjs/common';
import { EnterpriseRegister } from './enterprise-register.js';
import { EnterprisesController } from './enterprises.controller.js';
import { Enterprises } from './enterprises.service.js';

/** Enterprises, individual businesses and cooperatives. Needs an `AnswerLease` from outside. */
@Module({
  controllers: [EnterprisesController],
  providers: [Enterprises, EnterpriseRegister],
  exports: [Enterprises],
})
export class EnterprisesModule {}
