import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { PEOPLE_SETTINGS, type PeopleSettings } from './people.settings.js';
import { TotpSecrets } from './totp-secrets.js';

/** An invitation that can be taken: whose it is, and the secret for the authenticator. */
export interface OpenInvitation {
  readonly personId: string;
  readonly secret: string;
}

/** All SQL of invitations. Of a code only its digest is kept. */
@Injectable()
export class EnrollmentsRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: TotpSecrets,
    @Inject(PEOPLE_SETTINGS) private readonly settings: PeopleSettings,
  ) {}

  /** Puts an invitation in the place of any earlier one; gives when it ends. */
  async replace(tx: Transaction, code: string, { personId, secret }: OpenInvitation): Promise<Date> {
    await tx.query(REMOVE, [personId]);
    const sealed = this.secrets.seal(personId, secret);
    const values = [digestOf(code), personId, sealed, this.settings.enrollmentLifeS];
    const [row] = await tx.query<{ expires_at: Date }>(INSERT, values);
    if (!row) throw new Error('An invitation was not kept');
    return row.expires_at;
  }

  async find(code: string): Promise<OpenInvitation | undefined> {
    const [row] = await this.database.query<{ person_id: string; totp_secret: string }>(FIND, [
      digestOf(code),
    ]);
    if (!row) return undefined;
    return { personId: row.person_id, secret: this.secrets.open(row.person_id, row.totp_secret) };
  }

  /** Takes an invitation; false when it was taken before, or has ended. */
  async take(tx: Transaction, code: string): Promise<boolean> {
    return (await tx.query(TAKE, [digestOf(code)])).length > 0;
  }
}

const digestOf = (code: string): string => createHash('sha256').update(code).digest('hex');

const REMOVE: Statement = {
  name: 'people.remove-enrollment',
  text: 'delete from person_enrollment where person_id = $1',
};
const INSERT: Statement = {
  name: 'people.insert-enrollment',
  text: `insert into person_enrollment (code_digest, person_id, totp_secret, created_at, expires_at)
         values ($1, $2, $3, now(), now() + make_interval(secs => $4)) returning expires_at`,
};
const FIND: Statement = {
  name: 'people.find-enrollment',
  text: 'select person_id, totp_secret from person_enrollment where code_digest = $1 and expires_at > now()',
};
const TAKE: Statement = {
  name: 'people.take-enrollment',
  text: 'delete from person_enrollment where code_digest = $1 and expires_at > now() returning person_id',
};
