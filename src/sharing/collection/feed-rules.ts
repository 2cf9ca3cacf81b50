import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { driftRules } from './doctor/drift-rules.js';
import { judgingRules } from './judging/judging-rules.js';
import { rejectionRules } from './judging/rejection-rules.js';
import { withdrawalRules } from './publishing/withdrawal-rules.js';

const feedRules = z.strictObject({
  drift: driftRules,
  judging: judgingRules,
  rejections: rejectionRules,
  withdrawal: withdrawalRules,
});

/** The operator's rules for feeds: choices of the deployment, each part described where it is used. */
export type FeedRules = z.output<typeof feedRules>;

/** Token of the feed rules. */
export const FEED_RULES = Symbol('FeedRules');

/** Reads `feeds.json` from a folder, `config/rules` unless another is named. @throws when it is missing or malformed */
export function readFeedRules(folder = join(process.cwd(), 'config', 'rules')): FeedRules {
  return feedRules.parse(JSON.parse(readFileSync(join(folder, 'feeds.json'), 'utf8')));
}
