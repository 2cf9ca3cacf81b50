import type { UsageLine, UsageSubject } from './usage-record.js';

/** A table whose rows are written in the statement that records an answer. Its texts are never from outside. */
export interface KeptTable {
  readonly name: string;
  /** Column → its type, in the order of the values of a row. */
  readonly columns: Readonly<Record<string, string>>;
}

/** A row to be written with the usage records of an answer, or not at all. Its values are texts or, of a `bytea`, byte strings. */
export interface KeptRow {
  readonly table: KeptTable;
  readonly values: readonly (string | Uint8Array | null)[];
}

/** A use that is taken of an authorization, or nothing is written. */
export interface CountedUse {
  /** Id of the authorization. */
  readonly of: string;
  /** How many uses there may be, where that is fewer than it was given. */
  readonly most: number | null;
  /** How many uses there may be in the running window, where that is fewer than it was given. */
  readonly mostInWindow: number | null;
}

/** What is written of one question, all of it or nothing. */
export interface Recording {
  readonly subject: UsageSubject;
  readonly lines: readonly UsageLine[];
  readonly use: CountedUse | null;
  readonly kept: KeptRow | null;
}
