import { Injectable } from '@nestjs/common';
import { Database, type Statement } from '../../platform/database/index.js';
import { Periodic } from '../../platform/jobs/index.js';

/** So many are taken away at once, so that no statement holds many rows. */
const AT_ONCE = 10_000;

/** Takes away what the authorization server kept and what has expired: used assertions, pushed requests, codes and sessions. */
@Injectable()
export class IssuerSweeper extends Periodic {
  protected readonly periodMs = 60_000;
  protected override readonly isDoneAtStart = true;

  constructor(private readonly database: Database) {
    super();
  }

  protected async round(): Promise<void> {
    while ((await this.database.query(SWEEP, [AT_ONCE])).length === AT_ONCE);
  }
}

/** Each row by one process alone. */
const SWEEP: Statement = {
  name: 'issuer.sweep',
  text: `
    delete from oidc_payload where (model, id) in
      (select model, id from oidc_payload where expires_at <= now() limit $1 for update skip locked)
    returning 1`,
};
