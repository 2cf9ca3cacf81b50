import { Global, Module } from '@nestjs/common';
import { FinancingPurposes } from '../../parties/people/index.js';
import { isPurpose } from './purposes.js';

/** The closed list of purposes, for rooms that stand before this one. Global, because it provides a port of theirs. */
@Global()
@Module({
  providers: [{ provide: FinancingPurposes, useValue: { has: isPurpose } satisfies FinancingPurposes }],
  exports: [FinancingPurposes],
})
export class PurposesModule {}
