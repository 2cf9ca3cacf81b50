/** The formats a feed may have. */
export type FeedFormat = 'application/x-ndjson' | 'text/csv';

/** Why a line cannot be read as a record. The detail never repeats the value. */
export interface LineFault {
  readonly code: string;
  readonly detail: string;
}

/** One line of a feed: what it holds, or why it cannot be read. Lines count from 1, the header of a CSV being 1. */
export interface FeedLine {
  readonly line: number;
  /** The record as the line states it: of a CSV row with the item's types, before anything is normalized. */
  readonly record: unknown;
  readonly fault: LineFault | undefined;
}

/** The columns of a CSV once its header is read; a feed of NDJSON has none. */
export type Columns = readonly string[] | undefined;

/** The lines of one piece of a feed. */
export interface PieceLines {
  readonly lines: readonly FeedLine[];
  /** For the pieces that follow. */
  readonly columns: Columns;
}

/** How the bytes of a feed are to be understood. */
export interface FeedEncoding {
  readonly format: FeedFormat;
  readonly isGzip: boolean;
  /** The charset the sender declares, lower case; `undefined`: found out from the bytes. */
  readonly charset: string | undefined;
}

/** What a feed may cost to read. */
export interface FeedLimits {
  /** Bytes after decompression. */
  readonly expandedBytes: number;
  /** Decompressed bytes for one compressed byte. */
  readonly ratio: number;
  readonly lineBytes: number;
  readonly columns: number;
}
