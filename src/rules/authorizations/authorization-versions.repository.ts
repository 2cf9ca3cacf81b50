import { Injectable } from '@nestjs/common';
import { Database, type Statement, type Transaction } from '../../platform/database/index.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { type EnterpriseSignature, AuthorizationVersionEntity } from './authorization-version.entity.js';
import type { Parties } from './authorization-text.js';

type Of = Pick<AuthorizationEntity, 'uscc' | 'id'>;

/** What a text gets when it comes into force. */
interface InForce {
  readonly at: Date;
  readonly signature: EnterpriseSignature;
  readonly artifact: string;
}

/** All SQL of the texts of authorizations. */
@Injectable()
export class AuthorizationVersionsRepository {
  constructor(private readonly database: Database) {}

  /** The names both sides have today. */
  async partiesOf({ uscc, institutionId }: Between): Promise<Parties> {
    const [row] = await this.database.query<PartiesRow>(PARTIES, [uscc, institutionId]);
    return named(row, { uscc, institutionId });
  }

  /** The same, within a transaction. */
  async partiesIn(tx: Transaction, { uscc, institutionId }: Between): Promise<Parties> {
    const [row] = await tx.query<PartiesRow>(PARTIES, [uscc, institutionId]);
    return named(row, { uscc, institutionId });
  }

  /** Every text of an authorization, in the order they were made. */
  async all({ uscc, id }: Of): Promise<AuthorizationVersionEntity[]> {
    return this.database.manager.find(AuthorizationVersionEntity, {
      where: { uscc, authorizationId: id },
      order: { version: 'ASC', id: 'ASC' },
    });
  }

  /** The text made last. */
  async newest({ uscc, id }: Of): Promise<AuthorizationVersionEntity | null> {
    return this.database.manager.findOne(AuthorizationVersionEntity, {
      where: { uscc, authorizationId: id },
      order: { version: 'DESC', id: 'DESC' },
    });
  }

  async insert(tx: Transaction, version: Omit<AuthorizationVersionEntity, 'signature'>): Promise<void> {
    await tx.manager.insert(AuthorizationVersionEntity, { ...version, signature: null });
  }

  /** Lets a text that waits come into force; `false`, and nothing is changed, where it did before. */
  async putInForce(
    tx: Transaction,
    { uscc, authorizationId, id }: AuthorizationVersionEntity,
    { at, signature, artifact }: InForce,
  ): Promise<boolean> {
    const values = [uscc, authorizationId, id, at, JSON.stringify(signature), artifact];
    return (await tx.query(PUT_IN_FORCE, values)).length === 1;
  }
}

type Between = Pick<AuthorizationEntity, 'uscc' | 'institutionId'>;

interface PartiesRow {
  readonly subject: string | null;
  readonly institution: string | null;
}

const named = (row: PartiesRow | undefined, { uscc, institutionId }: Between): Parties => ({
  subjectName: row?.subject ?? uscc,
  institutionName: row?.institution ?? institutionId,
});

const PARTIES: Statement = {
  name: 'authorization-versions.parties',
  text: `
    select (select name from enterprise where uscc = $1) as subject,
           (select name from participant where id = $2) as institution`,
};
const PUT_IN_FORCE: Statement = {
  name: 'authorization-versions.put-in-force',
  text: `
    update authorization_version set in_force_at = $4, signature = $5, artifact = $6
    where uscc = $1 and authorization_id = $2 and id = $3 and in_force_at is null returning id`,
};
