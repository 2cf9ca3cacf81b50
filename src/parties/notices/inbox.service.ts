import { Injectable } from '@nestjs/common';
import { type Transaction, UnitOfWork } from '../../platform/database/index.js';
import { NotFound, type Page, pageOf, positionOf } from '../../platform/http/index.js';
import type { Caller } from '../identity/index.js';
import type { NoticeEntity } from './notice.entity.js';
import type { NoticeKind } from './notice-kinds.js';
import type { NoticeDto, NoticeQuery } from './notices.dto.js';
import type { OneChange } from './notices.repository.js';
import { NoticesRepository } from './notices.repository.js';
import { Notices } from './notices.service.js';
import { ownKey } from './recipients.js';

/** What takes an authorization away: the enterprise is told when all who were to stop using it have read so. */
const RECEIPT_FOR: ReadonlySet<NoticeKind> = new Set(['authorization.revoked', 'authorization.suspended']);

/** The notices of one party, as it reads and acknowledges them. */
@Injectable()
export class Inbox {
  constructor(
    private readonly repository: NoticesRepository,
    private readonly notices: Notices,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(caller: Caller, { limit, cursor, unread }: NoticeQuery): Promise<Page<NoticeDto>> {
    const after = positionOf(cursor);
    const rows = await this.repository.list(ownKey(caller), { limit, after, isUnread: unread });
    return pageOf(rows, limit, {
      entry: view,
      position: (row) => ({ at: row.postedAt.toISOString(), id: row.id }),
    });
  }

  /** @throws NotFound also for what is another's */
  async get(caller: Caller, id: string): Promise<NoticeDto> {
    return view(await this.find(caller, id));
  }

  /** Notes that it was read, and when: the first time counts. @throws NotFound also for what is another's */
  async acknowledge(caller: Caller, id: string): Promise<NoticeDto> {
    const notice = await this.find(caller, id);
    const change = changeOf(notice);
    await this.unitOfWork.run(async (tx) => {
      if (change) await this.repository.lockChange(tx, change);
      const at = await this.repository.acknowledge(tx, notice, caller.clientId);
      if (at && change && notice.uscc) await this.giveReceipt(tx, { ...change, uscc: notice.uscc, at });
    });
    return this.get(caller, id);
  }

  /** Tells the enterprise when this was the last acknowledgement of the change. */
  private async giveReceipt(tx: Transaction, change: OneChange & { uscc: string; at: Date }): Promise<void> {
    if ((await this.repository.countOpen(tx, change)) > 0) return;
    const { authorizationId, kind, uscc, at } = change;
    const data = { of: kind, acknowledgedAt: at.toISOString() };
    await this.notices.post(tx, { to: { uscc }, kind: 'authorization.receipt', uscc, authorizationId, data });
  }

  private async find(caller: Caller, id: string): Promise<NoticeEntity> {
    const found = await this.repository.find(ownKey(caller), id);
    if (!found) throw new NotFound('No notice of yours has this id.');
    return found;
  }
}

/** The change a participant is told of and the enterprise gets a receipt for; `undefined` for other notices. */
function changeOf({ kind, recipient, uscc, authorizationId, data }: NoticeEntity): OneChange | undefined {
  const isForReceipt = RECEIPT_FOR.has(kind) && recipient !== uscc && authorizationId !== null;
  return isForReceipt ? { authorizationId, kind, version: String(data['version']) } : undefined;
}

function view(notice: NoticeEntity): NoticeDto {
  const { id, kind, uscc, authorizationId, data, postedAt, deliveredAt, acknowledgedAt } = notice;
  return {
    id,
    kind,
    uscc,
    authorizationId,
    data,
    postedAt: postedAt.toISOString(),
    deliveredAt: deliveredAt?.toISOString() ?? null,
    acknowledgedAt: acknowledgedAt?.toISOString() ?? null,
  };
}
