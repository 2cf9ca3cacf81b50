import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { ReportEntity } from './report.entity.js';

/** All SQL of kept reports. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  async insert(tx: Transaction, report: ReportEntity): Promise<void> {
    const { uscc, id, reportNo, institutionId, generatedAt, expiresAt, question, body, digest } = report;
    const values = [uscc, id, reportNo, institutionId, generatedAt, expiresAt, question, body, digest];
    await tx.query(INSERT, values);
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

const INSERT: Statement = {
  name: 'reports.insert',
  text: `
    insert into report (uscc, id, report_no, institution_id, generated_at, expires_at, question, body, digest)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};
const DELETE_EXPIRED: Statement = {
  name: 'reports.delete-expired',
  text: 'delete from report where expires_at < now()',
};
