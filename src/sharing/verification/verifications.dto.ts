import { IsObject, Matches } from 'class-validator';
import { QuestionDto } from '../gate/index.js';
import { SourceDto, type Verdict } from '../interface-call/index.js';

/** Claims about one item of one enterprise, to be compared by the department. */
export class VerificationDto extends QuestionDto {
  /** Code of the item. @example "SOC-02" */
  @Matches(/^[A-Z]{3}-\d{2}$/)
  itemCode: string;

  /** Field → claimed value, or `{ op: eq | gte | lte, value }`. @example { "claimed_count": 42 } */
  @IsObject()
  claims: object;
}

/** A verdict for each claimed field, and never the value. */
export class VerificationAnswerDto {
  uscc: string;
  itemCode: string;
  source: SourceDto | null;
  asOf: string | null;
  /** Field → match, mismatch, no-record or not-comparable. */
  verdicts: Record<string, Verdict>;
  usageRecordId: string;
}
