import type { Charset } from './charset.js';

/** A part of a feed that can be read apart from the others: whole lines and, of a CSV, whole rows. Plain data. */
export interface Piece {
  /** The number of its first line in the feed, from 1. */
  readonly firstLine: number;
  readonly charset: Charset;
  /** In memory of their own, to be handed over to another thread. Of a line that is too long only so much as shows it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
