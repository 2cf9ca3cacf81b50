import { IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';

/** What every question of an institution states. */
export class QuestionDto {
  /** Unified social credit code of the enterprise. @example "91140100MA0TEXT12Y" */
  @IsString()
  @MaxLength(64)
  uscc: string;

  /** What the answer is for, of the closed list. @example "pre-loan-review" */
  @IsString()
  @MaxLength(64)
  purpose: string;

  /** The enterprise's authorization; public items need none. */
  @IsOptional()
  @IsUUID()
  authorizationId?: string;

  /** Number of the loan application. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  applicationNo?: string;

  /** The officer who asks, as your institution knows them. @example "officer-017" */
  @IsString()
  @Length(1, 100)
  operatorUser: string;
}
