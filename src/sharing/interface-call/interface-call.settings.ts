import { z } from 'zod';
import { flag, sealingKey, wholeNumber } from '../../platform/config/index.js';

/** How departments are called. Times in milliseconds, sizes in bytes. */
export const interfaceCallSettings = z
  .object({
    CREDENTIAL_KEY: sealingKey(),
    NODE_ENV: z.string().optional(),
    ALLOW_PLAIN_HTTP_ENDPOINTS: flag(false),
    PROVIDER_ANSWER_LIMIT_BYTES: wholeNumber(2_097_152, { min: 1_024, max: 67_108_864 }),
    PROVIDER_CALLS_AT_ONCE: wholeNumber(64, { min: 1, max: 10_000 }),
    BREAKER_VOLUME: wholeNumber(10, { min: 2, max: 10_000 }),
    BREAKER_ERROR_PERCENT: wholeNumber(50, { min: 1, max: 100 }),
    BREAKER_RESET_MS: wholeNumber(10_000, { min: 100, max: 600_000 }),
  })
  .refine((variables) => !(variables.NODE_ENV === 'production' && variables.ALLOW_PLAIN_HTTP_ENDPOINTS), {
    path: ['ALLOW_PLAIN_HTTP_ENDPOINTS'],
    message: 'is not allowed in production',
    when: () => true, // also beside other faults, so that all are named at once
  })
  .transform((variables) => ({
    credentialKey: variables.CREDENTIAL_KEY,
    allowsPlainHttp: variables.ALLOW_PLAIN_HTTP_ENDPOINTS,
    answerLimitBytes: variables.PROVIDER_ANSWER_LIMIT_BYTES,
    /** Calls in flight per endpoint; more are refused at once and do not count as failures. */
    callsAtOnce: variables.PROVIDER_CALLS_AT_ONCE,
    breaker: {
      /** Calls within the window before the error share may open the breaker. */
      volume: variables.BREAKER_VOLUME,
      errorPercent: variables.BREAKER_ERROR_PERCENT,
      resetMs: variables.BREAKER_RESET_MS,
    },
  }));

/** Settings of the interface-call room. */
export type InterfaceCallSettings = z.output<typeof interfaceCallSettings>;

/** Token of the interface-call settings. */
export const INTERFACE_CALL_SETTINGS = Symbol('InterfaceCallSettings');
