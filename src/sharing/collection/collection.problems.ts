import { defineProblem } from '../../platform/http/index.js';

/** The sequence does not follow the last published batch of the feed. */
export const BatchOutOfOrder = defineProblem(
  'batch-out-of-order',
  409,
  'The batch does not follow the last one',
);
/** The provider is not registered for this item. */
export const FeedNotYours = defineProblem(
  'feed-not-yours',
  403,
  'You are not registered to supply this item',
);
/** So much of a batch was rejected that it is refused whole. */
export const TooManyRejections = defineProblem('too-many-rejections', 422, 'Too many records were rejected');
/** The bytes of a feed cannot be read as lines of the declared format. */
export const UnreadableFeed = defineProblem('unreadable-feed', 422, 'The feed cannot be read');
