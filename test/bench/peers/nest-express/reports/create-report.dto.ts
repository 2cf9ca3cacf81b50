import { ArrayNotEmpty, IsIn, IsString, IsUUID, Length, Matches } from 'class-validator';

export class CreateReportDto {
  @Length(18, 18)
  uscc: string;

  @IsUUID()
  authorizationId: string;

  @ArrayNotEmpty()
  @Matches(/^[A-Z]{3}-\d{2}$/, { each: true })
  items: string[];

  @IsIn(['pre-loan-review'])
  purpose: string;

  @IsString()
  operatorUser: string;
}
