import { OmitType } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
import { IsDay, IsInstant } from '../../../platform/http/index.js';
import type { Mode } from '../../catalog/index.js';
import { FrequencyDto, TermsDto } from '../authorization-terms.dto.js';

/** A letter of authorization on paper, as it was read off; its image follows. */
export class NewWrittenLetterDto extends OmitType(TermsDto, ['validUntil'] as const) {
  /** Until when, exclusive; left out where the letter is blanket. @example "2026-12-21T00:00:00Z" */
  @IsOptional()
  @IsInstant()
  validUntil?: string;

  /** Unified social credit code of the enterprise. @example "91140105MA0TEXT20Y" */
  @IsString()
  @MaxLength(64)
  uscc: string;

  /** Name of the enterprise as it stands on the letter. */
  @IsString()
  @Length(1, 200)
  subjectName: string;

  /** Who signed as its legal representative. */
  @IsString()
  @Length(1, 100)
  legalRepresentative: string;

  /** Who handed the letter in for the enterprise. */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  handler?: string;

  /** The date on the letter, a day in Asia/Shanghai. @example "2026-11-20" */
  @IsDay()
  signedOn: string;

  /** Version of the risk notice that is printed on the letter. @example "2026-01" */
  @IsString()
  @Length(1, 40)
  riskNoticeVersion: string;

  /** The letter has no end (长期): it is taken as a trace of old practice, and gives public items only. */
  @IsOptional()
  @IsBoolean()
  blanket?: boolean;

  /** What the image will have as its SHA-256; another one is refused. @example "sha-256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" */
  @IsOptional()
  @Matches(/^sha-256:[0-9a-f]{64}$/)
  imageDigest?: string;
}

/** Why a letter is refused, for who imported it and for the enterprise. */
export class LetterRefusalDto {
  @IsString()
  @Length(1, 500)
  reason: string;
}

/** A letter as it stands now. */
export class WrittenLetterDto {
  /** Also the id of the authorization, once it is accepted. */
  id: string;
  /** awaiting-image, pending-review, accepted, refused or expired. */
  status: 'awaiting-image' | 'pending-review' | 'accepted' | 'refused' | 'expired';
  uscc: string;
  institutionId: string;
  subjectName: string;
  legalRepresentative: string;
  handler: string | null;
  signedOn: string;
  /** As the letter states them. */
  items: string[];
  modes: Mode[];
  purpose: string;
  validFrom: string;
  /** Null where the letter is blanket. */
  validUntil: string | null;
  maxUses: number | null;
  frequency: FrequencyDto | null;
  dataFrom: string | null;
  dataUntil: string | null;
  dataLifeDays: number | null;
  riskNoticeVersion: string;
  blanket: boolean;
  /** The letter is blanket: it gives public items only, which need no authorization. Ask the enterprise anew. */
  reauthorizationNeeded: boolean;
  imageDigest: string | null;
  imageType: string | null;
  imageBytes: number | null;
  importedAt: string;
  uploadedAt: string | null;
  /** Until when the next step must be taken, exclusive: the image, then the review. */
  dueUntil: string;
  reviewedAt: string | null;
  refusalReason: string | null;
}

/** A page of letters. */
export class WrittenLetterPageDto {
  items: WrittenLetterDto[];
  nextCursor: string | null;
}
