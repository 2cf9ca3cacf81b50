import { Injectable } from '@nestjs/common';
import { type Statement, UnitOfWork } from '../../platform/database/index.js';
import { Periodic } from '../../platform/jobs/index.js';
import { Notices } from '../../parties/notices/index.js';
import { TermsReader } from './terms-reader.js';

/** As many authorizations as are told of in one transaction. */
const AT_ONCE = 200;

interface Ending {
  readonly uscc: string;
  readonly id: string;
  readonly institution_id: string;
  readonly valid_until: Date;
}

/** Tells both sides, once, that an authorization ends soon: the institution to ask anew, the enterprise to decide. */
@Injectable()
export class ExpiryNotices extends Periodic {
  protected readonly periodMs = 300_000;
  protected override readonly isDoneAtStart = true;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notices: Notices,
    private readonly terms: TermsReader,
  ) {
    super();
  }

  /** Marks and tells in one transaction, so that a crash leaves neither; several processes take different ones. */
  async round(): Promise<void> {
    let told: number;
    do {
      told = await this.unitOfWork.run(async (tx) => {
        const ending = await tx.query<Ending>(MARK, [this.terms.limits.expiryNoticeDays, AT_ONCE]);
        for (const { uscc, id, institution_id: participantId, valid_until: until } of ending) {
          const data = { validUntil: until.toISOString() };
          const notice = { kind: 'authorization.expiring', uscc, authorizationId: id, data } as const;
          for (const to of [{ participantId }, { uscc }]) await this.notices.post(tx, { ...notice, to });
        }
        return ending.length;
      });
    } while (told === AT_ONCE && !this.isStopping);
  }
}

const MARK: Statement = {
  name: 'authorizations.mark-expiring',
  text: `
    update "authorization" a set expiry_noticed_at = date_trunc('milliseconds', clock_timestamp())
    from (
      select uscc, id from "authorization"
      where status = 'active' and expiry_noticed_at is null and valid_until > clock_timestamp()
        and valid_until <= clock_timestamp() + make_interval(days => $1)
        and valid_until - clock_timestamp() <= (valid_until - valid_from) / 4
      order by valid_until limit $2 for update skip locked
    ) due
    where a.uscc = due.uscc and a.id = due.id
    returning a.uscc, a.id, a.institution_id, a.valid_until`,
};
