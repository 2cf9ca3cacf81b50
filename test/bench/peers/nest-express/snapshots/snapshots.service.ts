import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { Snapshot } from './snapshot.entity.js';

@Injectable()
export class SnapshotsService {
  constructor(@InjectRepository(Snapshot) private readonly snapshots: Repository<Snapshot>) {}

  async find(uscc: string, items: readonly string[]): Promise<Snapshot[]> {
    return this.snapshots.find({ where: { uscc, feed: { itemCode: In(items) } }, relations: { feed: true } });
  }
}
