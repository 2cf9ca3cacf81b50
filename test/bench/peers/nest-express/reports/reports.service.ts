import { randomUUID } from 'node:crypto';
import { ForbiddenException, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuthorizationsService } from '../authorizations/authorizations.service.js';
import type { Client } from '../parties/client.entity.js';
import { PartiesService } from '../parties/parties.service.js';
import type { Snapshot } from '../snapshots/snapshot.entity.js';
import { SnapshotsService } from '../snapshots/snapshots.service.js';
import { UsageRecord } from '../usage/usage-record.entity.js';
import type { CreateReportDto } from './create-report.dto.js';
import { Report } from './report.entity.js';

const LIFE_MS = 30 * 86_400_000;

/** A report as it is answered. */
export interface ReportAnswer {
  readonly uscc: string;
  readonly sections: readonly { readonly itemCode: string; readonly records: readonly object[] }[];
}

interface Use {
  readonly client: Client;
  readonly institutionId: string;
  readonly asked: CreateReportDto;
}

@Injectable()
export class ReportsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly parties: PartiesService,
    private readonly authorizations: AuthorizationsService,
    private readonly snapshots: SnapshotsService,
  ) {}

  async create(client: Client, asked: CreateReportDto): Promise<ReportAnswer> {
    const institution = await this.parties.findActive(client.participantId ?? '');
    if (!institution || !(await this.parties.isCleared(institution.id))) throw new ForbiddenException();
    const authorization = await this.authorizations.findFor({ ...asked, institutionId: institution.id });
    if (!authorization) throw new ForbiddenException();
    const held = await this.snapshots.find(asked.uscc, asked.items);
    const answer = {
      uscc: asked.uscc,
      sections: held.map(({ feed, fragment }) => ({ itemCode: feed.itemCode, records: fragment })),
    };
    await this.record({ client, institutionId: institution.id, asked }, held, answer);
    return answer;
  }

  private async record(use: Use, held: readonly Snapshot[], answer: ReportAnswer): Promise<void> {
    const at = new Date();
    const requestId = randomUUID();
    await this.dataSource.transaction(async (manager) => {
      await manager.save(held.map((each) => usageRecordOf(use, each, { at, requestId })));
      await manager.save(reportOf(use, answer, at));
    });
  }
}

function usageRecordOf(
  { client, institutionId, asked }: Use,
  { feed }: Snapshot,
  { at, requestId }: { at: Date; requestId: string },
): UsageRecord {
  return Object.assign(new UsageRecord(), {
    uscc: asked.uscc,
    at,
    id: randomUUID(),
    event: 'report.released',
    institutionId,
    clientId: client.clientId,
    operatorUser: asked.operatorUser,
    itemCodes: [feed.itemCode],
    catalogVersions: {},
    providerId: feed.providerId,
    mode: 'physical-collection',
    purpose: asked.purpose,
    authorizationId: asked.authorizationId,
    outcome: 'decided',
    rows: 1,
    requestId: `nest-express-${requestId}`,
  });
}

function reportOf({ institutionId, asked }: Use, answer: ReportAnswer, generatedAt: Date): Report {
  return Object.assign(new Report(), {
    uscc: asked.uscc,
    id: randomUUID(),
    reportNo: '20261128000000AAAAAAAA',
    institutionId,
    generatedAt,
    expiresAt: new Date(generatedAt.getTime() + LIFE_MS),
    question: {},
    body: JSON.stringify(answer),
    digest: '',
  });
}
