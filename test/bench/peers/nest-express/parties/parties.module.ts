import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Assessment } from './assessment.entity.js';
import { Client } from './client.entity.js';
import { Participant } from './participant.entity.js';
import { PartiesService } from './parties.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Client, Participant, Assessment])],
  providers: [PartiesService],
  exports: [PartiesService],
})
export class PartiesModule {}
