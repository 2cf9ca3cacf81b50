/** A remark on a value: what is odd or wrong about it. The detail never repeats the value. */
export interface Remark {
  readonly code: string;
  readonly detail: string;
}

/** A remark with its place: an RFC 6901 pointer into the record. */
export interface PlacedRemark extends Remark {
  readonly pointer: string;
}

/** What a value was read as, where that is not what was sent. */
export interface Reading {
  readonly value: unknown;
  /** Why the provider should look at its export. */
  readonly warning?: Remark;
  /** Why the value cannot be taken, though it would pass as text. */
  readonly fault?: Remark;
}

/** Reads one value; `undefined` when it is to be taken as it was sent. */
export type ReadValue = (value: unknown) => Reading | undefined;

/** The text a value was tidied to, as a reading; `undefined` when nothing was to be done. */
export function readAs(text: string, sent: unknown): Reading | undefined {
  return text === sent ? undefined : { value: text };
}
