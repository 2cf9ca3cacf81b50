import { defineProblem } from '../../platform/http/plain.js';

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
/** A feed states facts of an enterprise outside the region the provider serves. */
export const RegionNotServed = defineProblem('region-not-served', 403, 'You do not serve this region');
/** What arrived is not what the sender says it sent. */
export const BatchDigestMismatch = defineProblem(
  'batch-digest-mismatch',
  422,
  'The batch is not the one that was sent',
);
/** Only a published or held batch can be withdrawn. */
export const BatchNotWithdrawable = defineProblem(
  'batch-not-withdrawable',
  409,
  'The batch cannot be withdrawn',
);
/** Only a held batch waits for a confirmation. */
export const BatchNotHeld = defineProblem(
  'batch-not-held',
  409,
  'The batch does not wait for a confirmation',
);
