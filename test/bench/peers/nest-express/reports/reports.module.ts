import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { AuthorizationsModule } from '../authorizations/authorizations.module.js';
import { PartiesModule } from '../parties/parties.module.js';
import { SnapshotsModule } from '../snapshots/snapshots.module.js';
import { UsageRecord } from '../usage/usage-record.entity.js';
import { Report } from './report.entity.js';
import { ReportsController } from './reports.controller.js';
import { ReportsService } from './reports.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Report, UsageRecord]),
    AuthModule,
    PartiesModule,
    AuthorizationsModule,
    SnapshotsModule,
  ],
  controllers: [ReportsController],
  providers: [ReportsService],
})
export class ReportsModule {}
