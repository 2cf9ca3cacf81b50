import type pg from 'pg';

/** Answers that reached a client, and those of them whose usage record is not in the database. */
export interface EvidenceCount {
  readonly answers: number;
  readonly missing: number;
}

/** Every answer of the gateway in a run, by the request id it bears, to be looked for in the usage log at the end. */
export class Answers {
  private constructor(private readonly pool: pg.Pool) {}

  static async keptIn(pool: pg.Pool): Promise<Answers> {
    await pool.query('create unlogged table bench_answer (request_id text not null)');
    return new Answers(pool);
  }

  async note(requestIds: readonly string[]): Promise<void> {
    await this.pool.query('insert into bench_answer select unnest($1::text[])', [requestIds]);
  }

  async lookUp(): Promise<EvidenceCount> {
    const { rows } = await this.pool.query<EvidenceCount>(LOOK_UP);
    return rows[0] ?? { answers: 0, missing: 0 };
  }
}

const LOOK_UP = `
  select count(*)::float8 as answers, (count(*) filter (where u.request_id is null))::float8 as missing
  from bench_answer a left join (select distinct request_id from usage_record) u using (request_id)`;
