import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { FORGET_AFTER_S, LOCKOUTS, type LockoutRule, waitsOf } from './lockout.js';

/** Who tries to sign in, as it is counted: the name that was typed, known or not, and the address it comes from. */
export interface Attempt {
  readonly account: string;
  readonly source: string;
}

/** A sign-in between its two steps. `personId` is `null` where the first one failed, which nobody is told. */
export interface HalfDone extends Attempt {
  readonly personId: string | null;
}

/** People type passwords where names belong: what was typed is not kept. */
export const accountKeyOf = (login: string): string => createHash('sha256').update(login).digest('hex');

/** Sign-ins under way, and the failed ones, counted in the database so that all processes know of all of them. */
@Injectable()
export class SignInAttempts {
  constructor(private readonly database: Database) {}

  /**
   * Counts an attempt before it is looked at, as if it would fail: guesses that come at once are counted one by one.
   * False when the source or the account has to wait; then it is not counted, so that nobody is kept out for ever.
   */
  async admit({ account, source }: Attempt): Promise<boolean> {
    if (!(await this.count(`source:${source}`, LOCKOUTS.source))) return false;
    return this.count(`account:${account}`, LOCKOUTS.account);
  }

  /** Takes back what `admit` counted for one that got in, and forgets what failed for the account before. */
  async forget(tx: Transaction, { account, source }: Attempt): Promise<void> {
    await tx.query(FORGET, [`account:${account}`]);
    await tx.query(UNCOUNT, [`source:${source}`]);
  }

  /** Keeps what came of the first step until the second. */
  async keep(uid: string, { account, source, personId }: HalfDone): Promise<void> {
    await this.database.query(KEEP, [uid, account, source, personId]);
  }

  async isHalfDone(uid: string): Promise<boolean> {
    return (await this.database.query(IS_HALF_DONE, [uid])).length > 0;
  }

  /** Takes what came of the first step: once, however many second steps come for it. */
  async take(uid: string): Promise<HalfDone | undefined> {
    const [row] = await this.database.query<{ account: string; source: string; person_id: string | null }>(
      TAKE,
      [uid],
    );
    return row && { account: row.account, source: row.source, personId: row.person_id };
  }

  /** Removes what is long over. */
  async prune(): Promise<void> {
    await this.database.query(PRUNE_FAILURES, [FORGET_AFTER_S]);
    await this.database.query(PRUNE_ATTEMPTS, []);
  }

  private async count(key: string, rule: LockoutRule): Promise<boolean> {
    return (await this.database.query(COUNT, [key, FORGET_AFTER_S, waitsOf(rule)])).length > 0;
  }
}

/** The waits are those after the first, second, … failure, in seconds; the last one stands for all further. */
const COUNT: Statement = {
  name: 'people.count-attempt',
  text: `
    insert into sign_in_failure as held (key, failures, last_at, locked_until)
    values ($1, 1, now(), now() + make_interval(secs => ($3::float8[])[1]))
    on conflict (key) do update set (failures, last_at, locked_until) = (
      select counted.failures, now(),
             now() + make_interval(secs => ($3::float8[])[least(counted.failures, cardinality($3::float8[]))])
      from (select case when held.last_at < now() - make_interval(secs => $2) then 1
                        else held.failures + 1 end as failures) as counted
    ) where held.locked_until <= now()
    returning key`,
};
const FORGET: Statement = {
  name: 'people.forget-failures',
  text: 'delete from sign_in_failure where key = $1',
};
const UNCOUNT: Statement = {
  name: 'people.uncount-attempt',
  text: 'update sign_in_failure set failures = greatest(0, failures - 1), locked_until = least(locked_until, now()) where key = $1',
};
const KEEP: Statement = {
  name: 'people.keep-attempt',
  text: `insert into sign_in_attempt (uid, account, source, person_id, expires_at)
         values ($1, $2, $3, $4, now() + interval '5 minutes')
         on conflict (uid) do update set account = excluded.account, source = excluded.source,
           person_id = excluded.person_id, expires_at = excluded.expires_at`,
};
const IS_HALF_DONE: Statement = {
  name: 'people.find-attempt',
  text: 'select from sign_in_attempt where uid = $1 and expires_at > now()',
};
const TAKE: Statement = {
  name: 'people.take-attempt',
  text: `with taken as (delete from sign_in_attempt where uid = $1 returning *)
         select account, source, person_id from taken where expires_at > now()`,
};
const PRUNE_FAILURES: Statement = {
  name: 'people.prune-failures',
  text: `delete from sign_in_failure where last_at < now() - make_interval(secs => $1) and locked_until < now()`,
};
const PRUNE_ATTEMPTS: Statement = {
  name: 'people.prune-attempts',
  text: 'delete from sign_in_attempt where expires_at < now()',
};
