import { Matches } from 'class-validator';
import type { Mode } from '../../rules/catalog/index.js';
import { QuestionDto } from '../gate/index.js';

/** A question about one item of one enterprise. */
export class QueryDto extends QuestionDto {
  /** Code of the item. @example "TAX-04" */
  @Matches(/^[A-Z]{3}-\d{2}$/)
  itemCode: string;
}

/** The department that stated the records. */
export class SourceDto {
  providerId: string;
  name: string;
}

/** Another department that holds facts of the item. */
export class OtherSourceDto {
  source: SourceDto;
  /** At which time its facts held. */
  asOf: string;
  /** Positions in `records` of what it stated; empty where a newer source takes precedence. */
  records: number[];
  /** Whether it states something else of a fact than a newer source does. */
  differs: boolean;
}

/** The records of one item, redacted to what was decided. */
export class QueryAnswerDto {
  uscc: string;
  itemCode: string;
  /** ok, no-record, or disputed where the enterprise disputes any of the records. */
  status: 'ok' | 'no-record' | 'disputed';
  /** physical-collection for held records, interface-call for live ones. */
  mode: Mode;
  source: SourceDto | null;
  /** At which time the facts held. */
  asOf: string | null;
  /** Field code → value. A missing field was withheld; `null` means the department has no value. */
  records: object[];
  /** Positions in `records` of what the enterprise disputes. */
  disputedRecords: number[];
  /** The other departments that hold facts of the item; records that none of them states are of `source`. */
  otherSources: OtherSourceDto[];
  usageRecordId: string;
}
