import { RegionNotServed } from '../collection.problems.js';
import type { FeedLine } from '../intake/feed-line.js';
import { isServedBy } from './served-region.js';
import type { Verdict } from './verdict.js';

/** Refuses a feed at the first enterprise that lies outside the region its provider serves. */
export function withinRegion(
  judge: (line: FeedLine) => Verdict,
  regionCode: string,
): (line: FeedLine) => Verdict {
  return (line) => {
    const verdict = judge(line);
    if ('accepted' in verdict && !isServedBy(regionCode, verdict.accepted.uscc)) {
      throw new RegionNotServed(`Line ${line.line} names an enterprise outside ${regionCode}.`);
    }
    return verdict;
  };
}
