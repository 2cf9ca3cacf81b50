import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import type { Mode } from '../../rules/catalog/index.js';
import type { DenialReason } from '../../rules/access/index.js';
import { QuestionDto } from './question.dto.js';

/** What an institution would ask for. */
export class ExplanationRequestDto extends QuestionDto {
  /** Codes of the items. @example ["REG-01", "TAX-04"] */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Z]{3}-\d{2}$/, { each: true })
  items: string[];
}

/** What would be decided about one item in one of its modes. */
export class ExplainedItemDto {
  itemCode: string;
  mode: Mode;
  /** allowed: everything; shrunk: the public part alone; refused: nothing. */
  outcome: 'allowed' | 'shrunk' | 'refused';
  /** The rule that shrinks or refuses. */
  reasonCode: DenialReason | null;
  /** What to do about it. */
  advice: string | null;
}

/** What would be allowed at this moment. Says nothing of whether there is any data. */
export class ExplanationDto {
  uscc: string;
  decidedAt: string;
  items: ExplainedItemDto[];
  usageRecordId: string;
}
