import type { PullSource } from './pull-source.js';

/** A statement in the words of one database system, with its values in the order they are named. */
export interface SourceStatement {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** A column as the database describes it. */
export interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Which rows a page holds: later than `after` (and its tie), up to `upper`, both as the database compares times. */
export interface PageBounds {
  readonly after: { readonly watermark: string; readonly tie?: string | undefined } | undefined;
  readonly upper: string;
  readonly limit: number;
}

/** What statements are made for: the source, its columns as described, and how the driver quotes a name. */
export interface DialectOf {
  readonly source: PullSource;
  readonly columns: readonly SourceColumn[];
  readonly quote: (name: string) => string;
}

/** How one database system is asked. Names reach a statement quoted by its driver, values never as text in it. */
export interface Dialect {
  /** Puts the session in order: it can only read, waits no longer than this, and states times at one offset. */
  session(utcOffset: string, timeoutMs: number, version: string): string[];
  /** The columns of the view; none when there is no such view. */
  columns(of: Omit<DialectOf, 'columns'>): SourceStatement;
  /** Whether a column of this type says a time. */
  isTime(column: SourceColumn): boolean;
  /** Whether texts read from a column of this type find their row again. */
  isTie(column: SourceColumn): boolean;
  /** Whether a column of this type can be read as text. */
  isReadable(column: SourceColumn): boolean;
  /** One row: the newest time as `upper`, and as `gaps` whether a row has no time or tie that pages find. */
  bounds(of: DialectOf): SourceStatement;
  /** Rows in the order of time and tie: `w`, `t`, and every column of the mapping as `c0`, `c1` … */
  page(of: DialectOf, columns: readonly string[], bounds: PageBounds): SourceStatement;
}

/** The view of a source, quoted. */
export function quotedView({ source: { schema, view }, quote }: Pick<DialectOf, 'source' | 'quote'>): string {
  return schema === null ? quote(view) : `${quote(schema)}.${quote(view)}`;
}
