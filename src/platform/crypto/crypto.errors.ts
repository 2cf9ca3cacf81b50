/** Thrown when key material is not what is needed. Says what is wrong, never what was given. */
export class UnusableKey extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`unusable key: ${detail}`, options);
    this.name = 'UnusableKey';
  }
}

/** Thrown when a sealed text does not open: changed, cut, sealed by another key, or for another context. */
export class UnsealableSecret extends Error {
  constructor(detail: string, options?: ErrorOptions) {
    super(`secret does not open: ${detail}`, options);
    this.name = 'UnsealableSecret';
  }
}
