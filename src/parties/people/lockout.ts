const MINUTE_MS = 60_000;

/** After how many failures a key waits, and how the waiting grows: doubled with each further failure. */
export interface LockoutRule {
  readonly free: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Per account and per source address. Many people may share the address of a bank. */
export const LOCKOUTS = {
  account: { free: 5, firstMs: MINUTE_MS / 2, longestMs: 15 * MINUTE_MS },
  source: { free: 20, firstMs: MINUTE_MS / 2, longestMs: 60 * MINUTE_MS },
} as const satisfies Record<string, LockoutRule>;

/** Failures are forgotten when there was none for so long. */
export const FORGET_AFTER_S = 24 * 60 * 60;

/** For how long nobody gets in after so many failures, in milliseconds. @source NIST SP 800-63B section 3.2.2 */
export function lockedForMs(failures: number, { free, firstMs, longestMs }: LockoutRule): number {
  if (failures < free) return 0;
  return Math.min(longestMs, firstMs * 2 ** (failures - free));
}

/** The waits after the first, second, … failure in seconds, up to the longest, which stands for all further ones. */
export function waitsOf(rule: LockoutRule): number[] {
  const waits = [0];
  for (let failures = 1; waits.at(-1) !== rule.longestMs / 1_000; failures += 1)
    waits[failures - 1] = lockedForMs(failures, rule) / 1_000;
  return waits;
}
