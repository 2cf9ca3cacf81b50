/** The breakers that calls of departments go through. */
export abstract class Breakers {
  /**
   * Does the work behind the breaker of this endpoint, as one of so many calls at once.
   *
   * @throws ProviderUnavailable, or what the work throws
   */
  abstract through<T>(name: string, work: () => Promise<T>): Promise<T>;
}
