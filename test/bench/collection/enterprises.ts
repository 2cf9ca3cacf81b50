import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { BenchEnterprise } from '../data/codes.js';
import type { Province } from '../data/generator.js';

const LINES_PER_CHUNK = 1_000;

/** Puts all enterprises into the register, so that banks may ask for reports of them. */
export async function registerEnterprises(pool: pg.Pool, provinces: readonly Province[]): Promise<void> {
  const client = await pool.connect();
  try {
    const columns = 'uscc, name, subject_type, region_code, created_at';
    const copy = client.query(copyFrom(`copy enterprise (${columns}) from stdin`));
    await pipeline(Readable.from(rows(provinces)), copy);
  } finally {
    client.release();
  }
}

function* rows(provinces: readonly Province[]): Generator<Buffer> {
  for (const { enterprises } of provinces)
    for (let from = 0; from < enterprises.length; from += LINES_PER_CHUNK)
      yield Buffer.from(
        enterprises
          .slice(from, from + LINES_PER_CHUNK)
          .map(rowOf)
          .join(''),
      );
}

const rowOf = ({ uscc, name, prefecture }: BenchEnterprise): string =>
  `${uscc}\t${name}\t${uscc.slice(0, 2)}\t${prefecture.code}\t2026-11-01 00:00:00+00\n`;
