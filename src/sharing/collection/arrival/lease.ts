/** A claim in the database that lasts a while and must be extended while its work goes on. */
export interface Lease {
  readonly everyMs: number;
  /** Whether the claim is still ours; from then on it lasts its full time again. */
  readonly extend: () => Promise<boolean>;
  /** Ends the work early: the process stops. */
  readonly stop: AbortSignal;
}

/** Thrown into work whose claim was lost or whose process stops. Another round does it. */
export class LeaseLost extends Error {
  constructor() {
    super('The claim was lost, or the process stops');
  }
}

/**
 * Does work under a claim and extends it meanwhile. The signal the work is given ends it when the claim is lost,
 * so that two processes do not do the same for long. A claim that cannot be extended for a moment, because the
 * database does not answer, counts as kept: what the work writes is checked against the claim anyhow.
 */
export async function underLease<T>(
  { everyMs, extend, stop }: Lease,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const timer = setInterval(() => {
    extend().then(
      (isOurs) => isOurs || lost.abort(new LeaseLost()),
      () => undefined,
    );
  }, everyMs);
  try {
    return await work(AbortSignal.any([stop, lost.signal]));
  } finally {
    clearInterval(timer);
  }
}
