import { Injectable } from '@nestjs/common';
import {
  Database,
  type Statement,
  type Transaction,
  violatesUnique,
} from '../../../platform/database/index.js';
import type { Position } from '../../../platform/http/index.js';
import type { Side } from '../side.js';
import type { ImageType } from './image-content.js';
import { LETTER_CHANGES } from './letter-lifecycle.js';
import { WrittenLetterEntity } from './written-letter.entity.js';

/** An image that a letter gets. */
interface AttachedImage {
  readonly digest: string;
  readonly type: ImageType;
  readonly sizeBytes: number;
  /** Who sent it. */
  readonly actor: string;
  readonly reviewDays: number;
}

/** All SQL of letters. */
@Injectable()
export class WrittenLettersRepository {
  constructor(private readonly database: Database) {}

  async find(side: Side, id: string): Promise<WrittenLetterEntity | null> {
    return this.database.manager.findOneBy(WrittenLetterEntity, { ...side, id });
  }

  /** Up to `limit + 1` letters of one side, newest first, from after the position. */
  async list(side: Side, limit: number, after: Position | undefined): Promise<WrittenLetterEntity[]> {
    const query = this.database.manager
      .createQueryBuilder(WrittenLetterEntity, 'l')
      .where(side)
      .orderBy('l.importedAt', 'DESC')
      .addOrderBy('l.id', 'DESC')
      .limit(limit + 1);
    if (after) query.andWhere('(l.imported_at, l.id) < (:at::timestamptz, :id::uuid)', after);
    return query.getMany();
  }

  async insert(tx: Transaction, letter: WrittenLetterEntity): Promise<void> {
    await tx.manager.insert(WrittenLetterEntity, letter);
  }

  /** Lets nobody else decide whose an image is, or take it away, until the transaction ends. */
  async lockImage(tx: Transaction, digest: string): Promise<void> {
    await tx.query(LOCK_IMAGE, [digest]);
  }

  /** Takes an image whose lock is held for an enterprise; `false` when it is another's. */
  async claimImage(tx: Transaction, digest: string, uscc: string): Promise<boolean> {
    await this.releaseImage(tx, digest);
    await tx.query(CLAIM_IMAGE, [digest, uscc]);
    return (await tx.query(OWN_IMAGE, [digest, uscc])).length === 1;
  }

  /** Frees an image whose lock is held, when no letter that waits or was accepted has it any more. */
  async releaseImage(tx: Transaction, digest: string): Promise<void> {
    const { from, to } = LETTER_CHANGES.expired;
    await tx.query(EXPIRE, [digest, from, to]);
    await tx.query(RELEASE_IMAGE, [digest]);
  }

  /**
   * Gives a letter that waits for it its image. `closed`, and nothing is changed, where it does not wait on the
   * database's clock; `twin` where the same image serves for the same enterprise and institution: the transaction is lost.
   */
  async attach(
    tx: Transaction,
    { uscc, id }: WrittenLetterEntity,
    { digest, type, sizeBytes, actor, reviewDays }: AttachedImage,
  ): Promise<'attached' | 'closed' | 'twin'> {
    const { from, to } = LETTER_CHANGES['image-received'];
    try {
      const values = [uscc, id, from, to, digest, type, sizeBytes, actor, reviewDays];
      return (await tx.query(ATTACH, values)).length === 1 ? 'attached' : 'closed';
    } catch (error) {
      if (violatesUnique(error, 'uq_written_letter_image')) return 'twin';
      throw error;
    }
  }

  /** Decides as a second person on a letter that waits for it on the database's clock; `false`, and nothing is changed, otherwise. */
  async decide(
    tx: Transaction,
    { uscc, id }: WrittenLetterEntity,
    { decision, actor, reason }: { decision: 'accepted' | 'refused'; actor: string; reason: string | null },
  ): Promise<boolean> {
    const { from, to } = LETTER_CHANGES[decision];
    return (await tx.query(DECIDE, [uscc, id, from, to, actor, reason])).length === 1;
  }

  /** The name under which an enterprise is registered here; `undefined` where none is that may be authorized for. */
  async registeredName(uscc: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ name: string }>(REGISTERED_NAME, [uscc]);
    return row?.name;
  }

  /** Those of some images that no letter has, of whatever state. */
  async withoutLetter(digests: readonly string[]): Promise<string[]> {
    if (digests.length === 0) return [];
    const rows = await this.database.query<{ digest: string }>(WITHOUT_LETTER, [digests]);
    return rows.map(({ digest }) => digest);
  }

  /** Whether any letter has this image, seen under its lock. */
  async hasLetter(tx: Transaction, digest: string): Promise<boolean> {
    return (await tx.query(HAS_LETTER, [digest])).length > 0;
  }
}

const LOCK_IMAGE: Statement = {
  name: 'written-letters.lock-image',
  text: `select pg_advisory_xact_lock(hashtextextended('letter-image ' || $1, 0))`,
};
const EXPIRE: Statement = {
  name: 'written-letters.expire',
  text: `
    update written_letter set status = $3
    where image_digest = $1 and status = $2 and due_until <= clock_timestamp()`,
};
const RELEASE_IMAGE: Statement = {
  name: 'written-letters.release-image',
  text: `
    delete from letter_image where digest = $1 and not exists (
      select from written_letter where image_digest = $1 and status in ('pending-review', 'accepted'))`,
};
const CLAIM_IMAGE: Statement = {
  name: 'written-letters.claim-image',
  text: `insert into letter_image (digest, uscc) values ($1, $2) on conflict do nothing`,
};
const OWN_IMAGE: Statement = {
  name: 'written-letters.own-image',
  text: `select digest from letter_image where digest = $1 and uscc = $2`,
};
const ATTACH: Statement = {
  name: 'written-letters.attach',
  text: `
    update written_letter set status = $4, image_digest = $5, image_type = $6, image_bytes = $7, uploaded_by = $8,
      uploaded_at = date_trunc('milliseconds', clock_timestamp()),
      due_until = date_trunc('milliseconds', clock_timestamp()) + make_interval(days => $9)
    where uscc = $1 and id = $2 and status = $3 and clock_timestamp() < due_until returning id`,
};
const DECIDE: Statement = {
  name: 'written-letters.decide',
  text: `
    update written_letter set status = $4, reviewed_by = $5, refusal_reason = $6,
      reviewed_at = date_trunc('milliseconds', clock_timestamp())
    where uscc = $1 and id = $2 and status = $3 and clock_timestamp() < due_until
      and imported_by <> $5 and uploaded_by <> $5 returning id`,
};
const REGISTERED_NAME: Statement = {
  name: 'written-letters.registered-name',
  text: `select name from enterprise where uscc = $1 and status = 'active'`,
};
const WITHOUT_LETTER: Statement = {
  name: 'written-letters.without-letter',
  text: `
    select digest from unnest($1::text[]) as image (digest)
    where not exists (select from written_letter where image_digest = digest)`,
};
const HAS_LETTER: Statement = {
  name: 'written-letters.has-letter',
  text: `select id from written_letter where image_digest = $1 limit 1`,
};
