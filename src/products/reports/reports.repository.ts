import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, type Statement } from '../../platform/database/index.js';
import type { KeptRow, KeptTable } from '../../evidence/usage/index.js';
import { ReportEntity } from './report.entity.js';

/** All SQL of kept reports. */
@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  /** Deletes the copies whose life has ended. */
  async deleteExpired(): Promise<void> {
    await this.database.query(DELETE_EXPIRED, []);
  }

  /** A report of this institution whose copy has not expired. */
  async find(institutionId: string, id: string, now: Date): Promise<ReportEntity | null> {
    return this.database.manager.findOneBy(ReportEntity, { institutionId, id, expiresAt: MoreThan(now) });
  }
}

const REPORT: KeptTable = {
  name: 'report',
  columns: {
    uscc: 'text',
    id: 'uuid',
    report_no: 'text',
    institution_id: 'uuid',
    generated_at: 'timestamptz',
    expires_at: 'timestamptz',
    question: 'json',
    packed: 'bytea',
    digest: 'text',
  },
};

/** A report as it is kept, to be written with its usage records. */
export function keptReport(report: Omit<ReportEntity, 'body'>): KeptRow {
  const { uscc, id, reportNo, institutionId, generatedAt, expiresAt, question, packed, digest } = report;
  const [from, until] = [generatedAt.toISOString(), expiresAt.toISOString()];
  const values = [uscc, id, reportNo, institutionId, from, until, JSON.stringify(question), packed, digest];
  return { table: REPORT, values };
}

const DELETE_EXPIRED: Statement = {
  name: 'reports.delete-expired',
  text: 'delete from report where expires_at < now()',
};
