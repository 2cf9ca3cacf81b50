/** A remark on one field of one line: a reason to reject it, or a warning. The detail never repeats the value. */
export interface Finding {
  readonly line: number;
  /** RFC 6901 pointer into the record; empty for the whole line. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** A finding with its weight and its place among the findings of its line. */
export interface PlacedFinding extends Finding {
  readonly severity: 'error' | 'warning';
  readonly position: number;
}

/** What a good line asks for: a fact to be stored, or one to be withdrawn. */
export interface JudgedRecord {
  readonly line: number;
  readonly op: 'put' | 'delete';
  readonly uscc: string;
  /** First 16 bytes (hex) of the SHA-256 of the canonical JSON of the item's key fields, spelled as they are compared. */
  readonly key: string;
  /** SHA-256 (hex) of the canonical JSON of the normalized record without its nulls. */
  readonly digest: string;
  /** Last day of publicity (YYYY-MM-DD); `null` without end. */
  readonly publicityEndsOn: string | null;
  /** The normalized record; of a `delete` its key fields alone. */
  readonly record: Readonly<Record<string, unknown>>;
  /** The normalized record as JSON text, fields in catalog order. */
  readonly payload: string;
  /** The record as it was sent, as JSON text, where normalizing changed it; otherwise `null`. */
  readonly source: string | null;
  readonly warnings: readonly Finding[];
}

/** The verdict on one line. */
export type Verdict = { readonly accepted: JudgedRecord } | { readonly rejected: readonly Finding[] };
