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

/** The records of one item, redacted to what was decided. */
export class QueryAnswerDto {
  uscc: string;
  itemCode: string;
  /** ok or no-record. */
  status: 'ok' | 'no-record';
  /** physical-collection for held records, interface-call for live ones. */
  mode: Mode;
  source: SourceDto | null;
  /** At which time the facts held. */
  asOf: string | null;
  /** Field code → value. A missing field was withheld; `null` means the department has no value. */
  records: object[];
  usageRecordId: string;
}
