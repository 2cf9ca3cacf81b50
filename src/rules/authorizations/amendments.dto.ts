import { PartialType, PickType } from '@nestjs/swagger';
import {
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Min,
} from 'class-validator';
import { IsReadableText } from '../../platform/http/index.js';
import { TermsDto } from './authorization-terms.dto.js';
import { CHANGEABLE, LIFTABLE } from './changed-terms.js';

/** Other terms for an authorization that stands: what is left out stays as it is. */
export class AmendmentDto extends PartialType(PickType(TermsDto, CHANGEABLE)) {
  /** The version you looked at. */
  @IsInt()
  @Min(1)
  version: number;

  /** Version of the risk notice the enterprise was shown. @example "2026-01" */
  @IsString()
  @Length(1, 40)
  riskNoticeVersion: string;

  /** Limits that are lifted: maxUses, frequency, dataFrom, dataUntil. */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(LIFTABLE, { each: true })
  withoutLimits?: (typeof LIFTABLE)[number][];

  /** Why, in the words of the enterprise. */
  @IsOptional()
  @IsString()
  @Length(1, 500)
  @IsReadableText()
  reason?: string;

  /** Whether the new terms are to hold only once the enterprise has signed their text. */
  @IsOptional()
  @IsBoolean()
  awaitSignature?: boolean;
}

/** The enterprise's signature under a text. */
export class SignatureDto {
  /** The version whose text is signed. */
  @IsInt()
  @Min(1)
  version: number;

  /** Detached JWS (header..signature, ES256 or PS256) over the bytes of the text, by a registered key of the enterprise. */
  @IsString()
  @Length(20, 4_000)
  @Matches(/^[\w-]+\.\.[\w-]+$/, { message: '$property must be a detached JWS: header..signature' })
  jws: string;
}
