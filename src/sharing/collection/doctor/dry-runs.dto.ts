import { PartialType } from '@nestjs/swagger';
import { BatchQuery, DriftDto } from '../collection.dto.js';

/** How the feed would be delivered. All of it may be left out; then the last published batch is taken for a guide. */
export class DryRunQuery extends PartialType(BatchQuery) {}

/** A remark on one field of one line. It never repeats the value. */
export class DryRunFindingDto {
  /** Counted from 1; of a CSV the header is line 1. */
  line: number;
  /** Field as an RFC 6901 pointer; empty for the whole line. */
  pointer: string;
  code: string;
  detail: string;
  /** With an `error` the line would be rejected, with a `warning` it would be accepted. */
  severity: 'error' | 'warning';
}

/** The same finding on many lines. */
export class FindingGroupDto {
  code: string;
  pointer: string;
  severity: 'error' | 'warning';
  count: number;
  firstLine: number;
}

/** What most likely went wrong, and what to do about it. */
export class CauseDto {
  /** @example "spreadsheet-numbers" */
  code: string;
  /** Field as an RFC 6901 pointer; empty for the file as a whole. */
  pointer: string;
  detail: string;
  /** How many findings it explains; 0 where it is about the file as a whole. */
  findings: number;
}

/** A field under the name it was sent with, and the name it most likely means. */
export class RenameDto {
  from: string;
  to: string;
}

/** How a feed of the item is written. */
export class FeedTemplateDto {
  /** A header with every field and one line of invented values. */
  csv: string;
  /** The same record as JSON. */
  ndjson: string;
  /** What to do with the names as they were sent. */
  renames: RenameDto[];
}

/** What a delivery of this feed would come to. Nothing of it was stored. */
export class DryRunDto {
  itemCode: string;
  received: number;
  /** Lines that would be taken, those that state what is known already included. */
  accepted: number;
  rejected: number;
  /** Lines that would be taken with a remark. */
  warned: number;
  /** What would become of the batch. */
  wouldBe: 'published' | 'held' | 'refused';
  /** Why it would be refused: a problem code. */
  reasonCode: string | null;
  reason: string | null;
  /** The first 1,000. */
  findings: DryRunFindingDto[];
  /** All of them, counted. */
  findingsByCode: FindingGroupDto[];
  causes: CauseDto[];
  /** How the feed differs from the last published batch. */
  drift: DriftDto[];
  template: FeedTemplateDto;
}
