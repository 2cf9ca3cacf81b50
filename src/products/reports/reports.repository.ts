import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { ReportEntity } from './report.entity.js';

/** All SQL of kept reports. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, report: ReportEntity): Promise<void> {
    await tx.manager.insert(ReportEntity, report);
  }

  /** Deletes the copies whose life has ended. */
  async deleteExpired(): Promise<void> {
    await this.database.query(DELETE_EXPIRED, []);
  }

  /** A report of this institution whose copy has not expired. */
  async find(institutionId: string, id: string, now: Date): Promise<ReportEntity | null> {
    return this.database.manager.findOneBy(ReportEntity, { institutionId, id, expiresAt: MoreThan(now) });
  }
}

const DELETE_EXPIRED: Statement = {
  name: 'reports.delete-expired',
  text: 'delete from report where expires_at < now()',
};
