import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/database/index.js';
import { Periodic } from '../../../platform/jobs/index.js';
import { BatchesRepository } from '../batches.repository.js';
import { StagingLanes } from './staging-lanes.js';

/** Clears up what died half-way: their lanes are emptied and the batches say that they were interrupted. */
@Injectable()
export class UnfinishedBatches extends Periodic {
  protected readonly periodMs = 30_000;

  constructor(
    private readonly lanes: StagingLanes,
    private readonly batches: BatchesRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {
    super();
  }

  protected async round(): Promise<void> {
    await this.lanes.sweep();
    await this.unitOfWork.run(async (tx) => this.batches.refuseInterrupted(tx));
  }
}
