import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { Database, type Statement } from '../../platform/database/index.js';
import { type ImpactOf, ImpactSources } from '../../rules/authorizations/index.js';
import type { KeptRow, KeptTable } from '../../evidence/usage/index.js';
import { ReportEntity } from './report.entity.js';

/** All SQL of kept reports. */
@Injectable()
export class ReportsRepository {
  constructor(
    private readonly database: Database,
    impacts: ImpactSources,
  ) {
    impacts.add(async (of) => ({ kind: 'kept-report', ...(await this.keptOn(of)) }));
  }

  /** Deletes the copies whose life has ended. */
  async deleteExpired(): Promise<void> {
    await this.database.query(DELETE_EXPIRED, []);
  }

  /** How many copies rest on an authorization and can be read, and when the last of them expires. */
  private async keptOn({
    uscc,
    id,
    institutionId,
  }: ImpactOf): Promise<{ count: number; until: Date | null }> {
    const values = [uscc, institutionId, id];
    const [row] = await this.database.query<{ count: number; until: Date | null }>(KEPT_ON, values);
    return row ?? { count: 0, until: null };
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

const KEPT_ON: Statement = {
  name: 'reports.kept-on',
  text: `
    select count(*)::int as count, max(expires_at) as until from report
    where uscc = $1 and institution_id = $2 and expires_at > clock_timestamp()
      and question -> 'question' ->> 'authorizationId' = $3`,
};
const DELETE_EXPIRED: Statement = {
  name: 'reports.delete-expired',
  text: 'delete from report where expires_at < now()',
};
