import { IsBoolean, IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';

const LOGIN = /^[a-z0-9][a-z0-9._@-]{2,63}$/;

/** A person who is to sign in for a participant. */
export class NewPersonDto {
  /** Real name. @example "李文静" */
  @IsString()
  @Length(2, 100)
  name: string;

  /** What the person signs in with: lower case letters, digits and `.`, `_`, `@`, `-`. @example "li.wenjing" */
  @Matches(LOGIN)
  login: string;
}

/** A person who is to sign in for an enterprise. */
export class NewEnterprisePersonDto extends NewPersonDto {
  /** Whether it is the legal representative; everybody else acts within a delegation. */
  @IsOptional()
  @IsBoolean()
  isLegalRepresentative?: boolean;
}

/** What may change of an account. */
export class PersonChangeDto {
  /** A disabled person is signed out at once and cannot sign in. */
  @IsOptional()
  @IsIn(['active', 'disabled'])
  status?: 'active' | 'disabled';

  /** `true` takes password and second factor away and invites the person anew. */
  @IsOptional()
  @IsIn([true])
  reset?: true;
}

/** An account. */
export class PersonDto {
  id: string;
  name: string;
  login: string;
  role: string;
  participantId: string | null;
  uscc: string | null;
  isLegalRepresentative: boolean;
  status: 'active' | 'disabled';
  /** Whether the person has set password and second factor. */
  isEnrolled: boolean;
  realNameVerifiedAt: string | null;
  createdAt: string;
}

/** How a person sets password and second factor. Shown once. */
export class EnrollmentDto {
  /** Used once. Hand it to nobody but the person. */
  code: string;
  /** Where it is used. */
  url: string;
  expiresAt: string;
}

/** An account, and the invitation to it where one was just made. */
export class InvitedPersonDto extends PersonDto {
  enrollment: EnrollmentDto | null;
}

/** The people of a party. */
export class PersonListDto {
  items: PersonDto[];
}
