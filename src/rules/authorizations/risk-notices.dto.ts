/** What an enterprise is told of the risks before it authorizes. */
export class RiskNoticeDto {
  /** To be named when authorizing. @example "2026-01" */
  version: string;
  /** Digest of exactly these words, as the text of an authorization states it. */
  digest: string;
  /** Whether an authorization may rest on it today. */
  isInForce: boolean;
  titleZh: string;
  textZh: string[];
  titleEn: string;
  textEn: string[];
}

/** Every notice there was. */
export class RiskNoticesDto {
  items: RiskNoticeDto[];
}
