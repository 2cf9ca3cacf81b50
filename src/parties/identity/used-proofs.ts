import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { bytesArray, Database, type Statement, StatementLanes } from '../../platform/database/index.js';
import { Periodic } from '../../platform/jobs/index.js';

/** A proof is remembered this long: for longer than it is accepted, by whatever process, with its clock 5 s off. */
const MEMORY_S = 120;
/** So many expired ones are forgotten at once, so that no statement holds many rows. */
const FORGOTTEN_AT_ONCE = 10_000;

/**
 * The proofs of possession that were used, remembered by all processes together and through restarts. Only what was
 * verified is noted, as a digest of fixed size, so that nobody but holders of bound tokens can fill it.
 */
@Injectable()
export class UsedProofs extends Periodic {
  protected readonly periodMs = 30_000;
  protected override readonly isDoneAtStart = true;
  private readonly lanes: StatementLanes<Buffer, boolean>;

  constructor(private readonly database: Database) {
    super();
    this.lanes = new StatementLanes(async (digests) => {
      const rows = await database.query<{ digest: Buffer }>(NOTE, [bytesArray(digests), MEMORY_S]);
      const noted = new Set(rows.map(({ digest }) => digest.toString('hex')));
      return digests.map((digest) => noted.delete(digest.toString('hex'))); // of two alike the first
    });
  }

  /** Notes a proof by its key and its `jti`; `false` where it was used before. Of two at once one is the first. */
  async isFirst(keyThumbprint: string, jti: string): Promise<boolean> {
    return this.lanes.ask(createHash('sha256').update(`${keyThumbprint}.${jti}`).digest());
  }

  protected async round(): Promise<void> {
    while ((await this.database.query(FORGET, [FORGOTTEN_AT_ONCE])).length === FORGOTTEN_AT_ONCE);
  }
}

/** In one order, so that two statements never wait for each other. */
const NOTE: Statement = {
  name: 'proofs.note',
  text: `
    insert into used_proof (digest, kept_until)
    select digest, clock_timestamp() + make_interval(secs => $2)
    from unnest($1::bytea[]) as used (digest) order by digest
    on conflict (digest) do nothing returning digest`,
};
/** Each row by one process alone. */
const FORGET: Statement = {
  name: 'proofs.forget',
  text: `
    delete from used_proof where digest in
      (select digest from used_proof where kept_until <= clock_timestamp() limit $1 for update skip locked)
    returning 1`,
};
