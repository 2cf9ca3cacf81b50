import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Database, type Statement, UnitOfWork } from '../../platform/database/index.js';
import { AnswerLease } from '../../platform/http/index.js';
import type { Author } from '../identity/index.js';
import { type EnterpriseChange, EnterpriseChangeEntity } from './enterprise-change.entity.js';
import type { EnterpriseHistoryDto } from './enterprises.dto.js';

/** From which status a change leads to which. */
const CHANGES = {
  deregistered: { from: 'active', to: 'deregistered' },
  restored: { from: 'deregistered', to: 'active' },
} as const;

/** The end of enterprises, and their return: what was authorized stops and goes on with it. */
@Injectable()
export class EnterpriseRegister {
  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly lease: AnswerLease,
  ) {}

  /**
   * Changes the status of a known enterprise, with a line in its history; what is so already stays so. When a
   * deregistration returns, no answer that rests on an authorization of the enterprise is handed to a socket any more,
   * in any process: answers leave within the lease of their decision, and this waits one lease after its commit.
   */
  async change(
    uscc: string,
    change: EnterpriseChange,
    { author, reason }: { readonly author: Author; readonly reason: string },
  ): Promise<void> {
    const { from, to } = CHANGES[change];
    await this.unitOfWork.run(async (tx) => {
      const changed = await tx.query(CHANGE, [uscc, from, to]);
      if (changed.length === 0) return;
      await tx.query(NOTE, [uscc, uuidv7(), change, author.role, author.clientId, reason, author.requestId]);
    });
    if (to !== 'active') await this.lease.end();
  }

  /** Everything that happened to an enterprise, oldest first. */
  async historyOf(uscc: string): Promise<EnterpriseHistoryDto> {
    const changes = await this.database.manager.find(EnterpriseChangeEntity, {
      where: { uscc },
      order: { at: 'ASC', id: 'ASC' },
    });
    return {
      items: changes.map(({ at, change, role, clientId, reason }) => ({
        at: at.toISOString(),
        change,
        role,
        clientId,
        reason,
      })),
    };
  }
}

const CHANGE: Statement = {
  name: 'enterprises.change',
  text: 'update enterprise set status = $3 where uscc = $1 and status = $2 returning uscc',
};
const NOTE: Statement = {
  name: 'enterprises.note-change',
  text: `
    insert into enterprise_change (uscc, id, at, change, role, client_id, reason, request_id)
    values ($1, $2, date_trunc('milliseconds', clock_timestamp()), $3, $4, $5, $6, $7)`,
};
