import { FreshnessDto } from '../../../rules/catalog/index.js';
import { MissingSequencesDto } from '../collection.dto.js';

/** What one provider delivers of one item, and how it stands. */
export class FeedDto {
  itemCode: string;
  providerId: string;
  providerName: string;
  /** Sequence of the last batch; 0 before the first. */
  lastSequence: number;
  /** At which time the newest facts held in the provider's system. */
  lastDataTime: string | null;
  lastPublishedAt: string | null;
  /** Gaps in the sequence since the last full batch, at most the newest hundred. */
  missingSequences: MissingSequencesDto[];
  freshness: FreshnessDto;
}

/** A page of feeds. */
export class FeedPageDto {
  items: FeedDto[];
  nextCursor: string | null;
}
