import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';

/** Which version of an authorization. */
export class VersionQuery {
  /** The version in force when left out. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  version?: number;
}

/** What is signed: canonical JSON of everything that was permitted. */
export class AuthorizationTextDto {
  version: number;
  /** To be signed byte by byte, in UTF-8. */
  text: string;
  textDigest: string;
  /** Whether it holds, or waits for a signature. */
  isInForce: boolean;
}

/** One thing in which a version differs from the one in force before. */
export class TextChangeDto {
  /** Name of the attribute in the text. @example "maxUses" */
  attribute: string;

  @ApiProperty({ description: 'What stood there before.', nullable: true, type: Object })
  from: unknown;

  @ApiProperty({ description: 'What stands there now.', nullable: true, type: Object })
  to: unknown;
}

/** One version of what an authorization says. Never rewritten. */
export class AuthorizationVersionDto {
  version: number;
  madeAt: string;
  madeBy: string;
  /** Since when it has been in force; null while it waits for a signature. */
  inForceAt: string | null;
  textDigest: string;
  isSigned: boolean;
  /** What it changed; nothing of the first. */
  changes: TextChangeDto[];
}

/** Every version, oldest first. */
export class AuthorizationVersionsDto {
  items: AuthorizationVersionDto[];
}
