/** One use or refusal, as the side that asks may see it. */
export class UsageRecordDto {
  id: string;
  at: string;
  /** What happened, for example `report.released` or `query.refused`. */
  event: string;
  institutionId: string | null;
  institutionName: string | null;
  operatorUser: string | null;
  uscc: string;
  itemCodes: string[];
  providerId: string | null;
  providerName: string | null;
  mode: string | null;
  purpose: string | null;
  authorizationId: string | null;
  applicationNo: string | null;
  /** decided, refused, failed or unknown. */
  outcome: string;
  reasonCode: string | null;
  /** How many records were in the answer. */
  rows: number;
  answerDigest: string | null;
  requestId: string;
}

/** A page of usage records. */
export class UsagePageDto {
  items: UsageRecordDto[];
  nextCursor: string | null;
}
