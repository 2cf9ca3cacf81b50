import { Injectable } from '@nestjs/common';
import { Periodic } from '../../platform/jobs/index.js';
import { ReportsRepository } from './reports.repository.js';

/** Deletes the copies of reports whose life has ended. Their usage records stay. */
@Injectable()
export class ReportExpiry extends Periodic {
  protected readonly periodMs = 600_000;

  constructor(private readonly repository: ReportsRepository) {
    super();
  }

  protected async round(): Promise<void> {
    await this.repository.deleteExpired();
  }
}
