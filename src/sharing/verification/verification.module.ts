import { Module } from '@nestjs/common';
import { CatalogModule } from '../../rules/catalog/index.js';
import { VerificationsController } from './verifications.controller.js';
import { Verifications } from './verifications.service.js';

/** Data verification. */
@Module({ imports: [CatalogModule], controllers: [VerificationsController], providers: [Verifications] })
export class VerificationModule {}
