import type { Evidence } from './evidence.js';

/** What most likely went wrong, and what to do about it. */
export interface Cause {
  readonly code: string;
  /** RFC 6901 pointer to the field concerned; empty for the file as a whole. */
  readonly pointer: string;
  readonly detail: string;
  /** How many findings it explains; 0 where it is about the file as a whole. */
  readonly findings: number;
}

/** Knows one way in which feeds go wrong. */
export type CauseRule = (evidence: Evidence) => Cause[];
