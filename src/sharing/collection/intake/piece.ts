import type { Charset } from './charset.js';
import type { Lines } from './line-cutter.js';

/** A part of a feed that can be read apart from the others: whole lines and, of a CSV, whole rows. Plain data. */
export interface Piece {
  /** The number of its first line in the feed, from 1. */
  readonly firstLine: number;
  readonly sizeBytes: number;
  readonly charset: Charset;
  readonly lines: readonly Lines[];
}
