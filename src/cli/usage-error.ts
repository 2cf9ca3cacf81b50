/** A command was given something it cannot work with. Ends it with code 2 and this message. */
export class UsageError extends Error {}
