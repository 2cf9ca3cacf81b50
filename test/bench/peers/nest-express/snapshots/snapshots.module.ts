import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Feed } from './feed.entity.js';
import { Snapshot } from './snapshot.entity.js';
import { SnapshotsService } from './snapshots.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Feed, Snapshot])],
  providers: [SnapshotsService],
  exports: [SnapshotsService],
})
export class SnapshotsModule {}
