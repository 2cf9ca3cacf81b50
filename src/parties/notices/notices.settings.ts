import { z } from 'zod';
import { flag, sealingKey, wholeNumber } from '../../platform/config/index.js';
import { isNetwork } from '../../platform/http/index.js';

/** 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h: over three days. @source Standard Webhooks, section Deliverability */
const RETRY_DELAYS_S = '5,300,1800,7200,18000,36000,50400,72000,86400';
/** So much longer than a call lasts is a delivery held, before another process takes it over. */
const HOLD_MARGIN_S = 5;

/** How webhooks are called. Times in the unit of their names. */
export const noticesSettings = z
  .object({
    CREDENTIAL_KEY: sealingKey(),
    NODE_ENV: z.string().optional(),
    WEBHOOK_ALLOW_LOOPBACK: flag(false),
    WEBHOOK_PORTS: list('443,8443', isPort, 'is not a list of ports'),
    WEBHOOK_INSIDE_NETWORKS: list('', isNetwork, 'is not a list of networks as address/prefix'),
    WEBHOOK_TIMEOUT_MS: wholeNumber(10_000, { min: 100, max: 30_000 }),
    WEBHOOK_RETRY_DELAYS_S: list(RETRY_DELAYS_S, isDelay, 'is not a list of whole seconds'),
    WEBHOOK_PERIOD_MS: wholeNumber(1_000, { min: 50, max: 60_000 }),
    WEBHOOK_CALLS_AT_ONCE: wholeNumber(64, { min: 1, max: 1_000 }),
    WEBHOOK_CALLS_PER_ENDPOINT: wholeNumber(2, { min: 1, max: 100 }),
    WEBHOOK_QUEUE_LIMIT: wholeNumber(10_000, { min: 1, max: 1_000_000 }),
    WEBHOOK_SECRET_OVERLAP_S: wholeNumber(86_400, { min: 0, max: 2_592_000 }),
    WEBHOOK_HISTORY_DAYS: wholeNumber(30, { min: 4, max: 3_650 }),
  })
  .refine((variables) => !(variables.NODE_ENV === 'production' && variables.WEBHOOK_ALLOW_LOOPBACK), {
    path: ['WEBHOOK_ALLOW_LOOPBACK'],
    message: 'is not allowed in production',
    when: () => true, // also beside other faults, so that all are named at once
  })
  .transform((variables) => ({
    credentialKey: variables.CREDENTIAL_KEY,
    addresses: {
      ports: variables.WEBHOOK_PORTS.map(Number),
      insideNetworks: variables.WEBHOOK_INSIDE_NETWORKS,
      allowsLoopback: variables.WEBHOOK_ALLOW_LOOPBACK,
    },
    timeoutMs: variables.WEBHOOK_TIMEOUT_MS,
    /** How long to wait after the first failure, the second, and so on; after the last one it is given up. */
    retryDelaysS: variables.WEBHOOK_RETRY_DELAYS_S.map(Number),
    periodMs: variables.WEBHOOK_PERIOD_MS,
    /** Of one process. */
    callsAtOnce: variables.WEBHOOK_CALLS_AT_ONCE,
    /** Over all processes. */
    callsPerEndpoint: variables.WEBHOOK_CALLS_PER_ENDPOINT,
    /** How many deliveries may wait for one endpoint; further notices are in the inbox alone. */
    queueLimit: variables.WEBHOOK_QUEUE_LIMIT,
    secretOverlapS: variables.WEBHOOK_SECRET_OVERLAP_S,
    historyDays: variables.WEBHOOK_HISTORY_DAYS,
    holdS: Math.ceil(variables.WEBHOOK_TIMEOUT_MS / 1_000) + HOLD_MARGIN_S,
  }));

/** Settings of the notices room. */
export type NoticesSettings = z.output<typeof noticesSettings>;

/** Token of the notices settings. */
export const NOTICES_SETTINGS = Symbol('NoticesSettings');

/** A list given as text, separated by commas; empty when nothing is given. */
function list(
  fallback: string,
  isGood: (entry: string) => boolean,
  message: string,
): z.ZodType<readonly string[]> {
  return z
    .string()
    .default(fallback)
    .transform((text) => (text === '' ? [] : text.split(',').map((entry) => entry.trim())))
    .refine((entries) => entries.every(isGood), message);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isDelay(text: string): boolean {
  return /^\d{1,7}$/.test(text) && Number(text) >= 1;
}
