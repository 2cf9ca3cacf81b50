import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import type { PullStatus } from './database-pull.entity.js';
import { SOURCE_ENGINES, type SourceEngine } from './pull-source.js';

/** A name or an address; never a path, which a driver would take for a local socket. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45})$/;
/** A name of the database system. Chinese names are names too. */
export const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_$]{0,62}$/u;
const IDENTIFIER_TOLD = '$property must be a plain name of a schema, view or column';
const OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/** Where the gateway fetches the records of an item, and how often. */
export class PullInputDto {
  /** The database system; MariaDB counts as `mysql`. */
  @IsIn(SOURCE_ENGINES)
  engine: SourceEngine;

  /** Name or address of the database server. @example "db.tax.example.gov.cn" */
  @Matches(HOST)
  host: string;

  /** @example 5432 */
  @IsInt()
  @Min(1)
  @Max(65_535)
  port: number;

  /** @example "credit" */
  @IsString()
  @Length(1, 63)
  database: string;

  /** A user that may read the view and nothing else. @example "credit_gateway_reader" */
  @IsString()
  @Length(1, 63)
  user: string;

  /** The user's password. Stored sealed, never shown again. */
  @IsString()
  @Length(1, 500)
  credential: string;

  /** Whether the connection is encrypted and the server's certificate checked; yes when left out. */
  @IsOptional()
  @IsBoolean()
  tls?: boolean;

  /** Certificate (PEM) of the authority that vouches for the server, where it is none of the public ones. */
  @IsOptional()
  @IsString()
  @MaxLength(20_000)
  caCertificate?: string;

  /** Schema of the view; the user's own when left out. @example "share" */
  @IsOptional()
  @Matches(IDENTIFIER, { message: IDENTIFIER_TOLD })
  schema?: string;

  /** The view (or table) with one record a row. @example "penalty_decisions" */
  @Matches(IDENTIFIER, { message: IDENTIFIER_TOLD })
  view: string;

  /** Field of the item → column of the view. @example { "uscc": "uscc", "decision_no": "doc_no" } */
  @IsObject()
  columns: Record<string, string>;

  /** Column that says `put` or `delete`; without it every row is a fact that holds. @example "op" */
  @IsOptional()
  @Matches(IDENTIFIER, { message: IDENTIFIER_TOLD })
  opColumn?: string;

  /** Column with the time a row was written last; never empty. @example "updated_at" */
  @Matches(IDENTIFIER, { message: IDENTIFIER_TOLD })
  watermarkColumn: string;

  /** Column that is unique in the view, to tell rows of one time apart. @example "id" */
  @Matches(IDENTIFIER, { message: IDENTIFIER_TOLD })
  tieColumn: string;

  /** At which offset times without zone are meant; `+08:00` when left out. @example "+08:00" */
  @IsOptional()
  @Matches(OFFSET)
  utcOffset?: string;

  /** @example 60 */
  @IsInt()
  @Min(1)
  @Max(10_080)
  everyMinutes: number;

  /**
   * So many minutes before the newest row read are read again each time, for rows that were committed late: more
   * than the longest transaction that writes to the view. 10 when left out.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  overlapMinutes?: number;

  /** Whether the pull runs; active when left out. */
  @IsOptional()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';

  /** Reads everything from the beginning again; needed after a watermark has moved back. */
  @IsOptional()
  @IsBoolean()
  resetWatermark?: boolean;
}

/** What went wrong in a run. */
export class PullProblemDto {
  /** @example "view-changed" */
  code: string;
  detail: string;
}

/** The last run of a pull. */
export class PullRunDto {
  startedAt: string;
  endedAt: string;
  outcome: 'published' | 'nothing-new' | 'held' | 'failed';
  /** Rows read. */
  rows: number;
  batchId: string | null;
  problem: PullProblemDto | null;
}

/** A scheduled pull. The credential is not shown. */
export class PullDto {
  itemCode: string;
  engine: SourceEngine;
  host: string;
  port: number;
  database: string;
  user: string;
  tls: boolean;
  caCertificate: string | null;
  schema: string | null;
  view: string;
  columns: Record<string, string>;
  opColumn: string | null;
  watermarkColumn: string;
  tieColumn: string;
  utcOffset: string;
  everyMinutes: number;
  overlapMinutes: number;
  /** `stopped` waits until the pull is put again with `resetWatermark`. */
  status: PullStatus;
  /** The newest time read and published; `null` before the first. */
  watermark: string | null;
  nextDueAt: string;
  lastRun: PullRunDto | null;
  updatedAt: string;
}
