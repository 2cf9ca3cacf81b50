import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Authorization } from './authorization.entity.js';
import { AuthorizationsService } from './authorizations.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Authorization])],
  providers: [AuthorizationsService],
  exports: [AuthorizationsService],
})
export class AuthorizationsModule {}
