import { z } from 'zod';
import { wholeNumber } from '../../platform/config/index.js';

/** For how long a decision holds on its way to the socket, in milliseconds. */
export const gateSettings = z
  .object({ ANSWER_LEASE_MS: wholeNumber(100, { min: 20, max: 5_000 }) })
  .transform((variables) => ({
    leaseMs: variables.ANSWER_LEASE_MS,
    /** Answers leave within this share of the lease; the rest covers the way from the check to the socket. */
    sendWithinMs: Math.floor(variables.ANSWER_LEASE_MS * 0.7),
  }));

/** Settings of the gate. */
export type GateSettings = z.output<typeof gateSettings>;

/** Token of the gate's settings. */
export const GATE_SETTINGS = Symbol('GateSettings');
