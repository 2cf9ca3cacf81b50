import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReportsModule } from './reports/reports.module.js';

/** As many connections as `raw-server.ts` has. */
const POOL_SIZE = 16;

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env['DATABASE_URL'] ?? '',
      poolSize: POOL_SIZE,
      autoLoadEntities: true,
      synchronize: false,
    }),
    ReportsModule,
  ],
})
export class AppModule {}
