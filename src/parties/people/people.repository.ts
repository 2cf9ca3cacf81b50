import { Injectable } from '@nestjs/common';
import { uuidv7 } from '../../platform/crypto/index.js';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import { PersonEntity } from './person.entity.js';
import { type PersonChange, PersonChangeEntity } from './person-change.entity.js';
import { TotpSecrets } from './totp-secrets.js';

/** For whom people act. */
export type PartyKey = { readonly participantId: string } | { readonly uscc: string };

/** What a person signs in with. */
interface Enrollment extends Pick<PersonEntity, 'passwordHash' | 'totpLastStep' | 'recoveryDigests'> {
  /** Of the authenticator, base32. */
  readonly secret: string;
  readonly at: Date;
}

/** All SQL of accounts and their history. */
@Injectable()
export class PeopleRepository {
  constructor(
    private readonly database: Database,
    private readonly secrets: TotpSecrets,
  ) {}

  /** The secret of a person's authenticator; `null` where the person has not enrolled. */
  secretOf({ id, totpSecret }: PersonEntity): string | null {
    return totpSecret === null ? null : this.secrets.open(id, totpSecret);
  }

  async find(id: string): Promise<PersonEntity | null> {
    return this.database.manager.findOneBy(PersonEntity, { id });
  }

  /** The person of this party with this id. */
  async findOf(party: PartyKey, id: string): Promise<PersonEntity | null> {
    return this.database.manager.findOneBy(PersonEntity, { ...party, id });
  }

  async findByLogin(login: string): Promise<PersonEntity | null> {
    return this.database.manager.findOneBy(PersonEntity, { login });
  }

  /** In the order they were registered. */
  async list(party: PartyKey): Promise<PersonEntity[]> {
    return this.database.manager.find(PersonEntity, {
      where: party,
      order: { createdAt: 'ASC', id: 'ASC' },
    });
  }

  async insert(tx: Transaction, person: PersonEntity): Promise<void> {
    await tx.manager.insert(PersonEntity, person);
  }

  /** Which of these logins are taken. */
  async knownLogins(logins: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.database.query<{ login: string }>(KNOWN_LOGINS, [logins]);
    return new Set(found.map(({ login }) => login));
  }

  /** Adds people who have enrolled already; their `totpSecret` comes open and is kept sealed. */
  async insertEnrolled(tx: Transaction, people: readonly PersonEntity[], by: string): Promise<void> {
    const sealed = people.map((person) => ({
      ...person,
      totpSecret: person.totpSecret === null ? null : this.secrets.seal(person.id, person.totpSecret),
    }));
    await tx.manager.insert(PersonEntity, sealed);
    const changes = people.flatMap(({ id: personId, createdAt: at }) =>
      (['registered', 'enrolled'] as const).map((change) => {
        const id = uuidv7();
        return { id, personId, at, change, byActor: by };
      }),
    );
    await tx.manager.insert(PersonChangeEntity, changes);
  }

  async lock(tx: Transaction, id: string): Promise<PersonEntity | null> {
    return tx.manager.findOne(PersonEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async update(tx: Transaction, id: string, change: Partial<PersonEntity>): Promise<void> {
    await tx.manager.update(PersonEntity, { id }, change);
  }

  /** Sets what a person signs in with. */
  async enroll(tx: Transaction, id: string, { secret, at, ...set }: Enrollment): Promise<void> {
    const totpSecret = this.secrets.seal(id, secret);
    await tx.manager.update(PersonEntity, { id }, { ...set, totpSecret, enrolledAt: at, updatedAt: at });
  }

  /** Notes what was done to an account, in the transaction that does it. */
  async note(
    tx: Transaction,
    personId: string,
    { change, by }: { change: PersonChange; by: string },
  ): Promise<void> {
    await tx.query(NOTE, [uuidv7(), personId, change, by]);
  }

  /** Takes a step of time for a code; false when it, or a later one, was taken before. */
  async takeStep(tx: Transaction, personId: string, step: number): Promise<boolean> {
    return (await tx.query(TAKE_STEP, [personId, step])).length > 0;
  }

  /** Takes a recovery code; false when there is none of this digest any more. */
  async takeRecoveryCode(tx: Transaction, personId: string, digest: string): Promise<boolean> {
    return (await tx.query(TAKE_RECOVERY_CODE, [personId, digest])).length > 0;
  }

  /** Puts a new hash in the place of an older one of the same password. */
  async renewHash(personId: string, older: string, newer: string): Promise<void> {
    await this.database.query(RENEW_HASH, [personId, older, newer]);
  }
}

const KNOWN_LOGINS: Statement = {
  name: 'people.known-logins',
  text: 'select login from person where login = any ($1::text[])',
};
const NOTE: Statement = {
  name: 'people.note-change',
  text: `insert into person_change (id, person_id, at, change, by_actor)
         values ($1, $2, date_trunc('milliseconds', clock_timestamp()), $3, $4)`,
};
const TAKE_STEP: Statement = {
  name: 'people.take-step',
  text: `update person set totp_last_step = $2
         where id = $1 and status = 'active' and totp_last_step < $2 returning id`,
};
const TAKE_RECOVERY_CODE: Statement = {
  name: 'people.take-recovery-code',
  text: `update person set recovery_digests = array_remove(recovery_digests, $2)
         where id = $1 and status = 'active' and $2 = any (recovery_digests) returning id`,
};
const RENEW_HASH: Statement = {
  name: 'people.renew-hash',
  text: 'update person set password_hash = $3 where id = $1 and password_hash = $2',
};
