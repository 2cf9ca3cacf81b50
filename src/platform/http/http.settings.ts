import { z } from 'zod';
import { privateKeySet, wholeNumber } from '../config/index.js';
import { originList } from './origins.js';

/** Where the gateway listens and what it demands of senders. Times in milliseconds, sizes in bytes. */
export const httpSettings = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: wholeNumber(3000, { min: 0, max: 65_535 }),
    PUBLIC_URL: z.url({ protocol: /^https?$/, message: 'is not an http(s) address' }).optional(),
    HEADERS_TIMEOUT_MS: wholeNumber(10_000, { min: 200, max: 60_000 }),
    BODY_TIMEOUT_MS: wholeNumber(10_000, { min: 200, max: 120_000 }),
    UPLOAD_TIMEOUT_MS: wholeNumber(3_600_000, { min: 1_000, max: 86_400_000 }),
    UPLOAD_FLOOR_BYTES_PER_S: wholeNumber(1_024, { min: 1, max: 1_000_000 }),
    BODY_LIMIT_BYTES: wholeNumber(262_144, { min: 1_024, max: 16_777_216 }),
    HTTP_REQUESTS_AT_ONCE: wholeNumber(256, { min: 4, max: 10_000 }),
    DRAIN_NOTICE_MS: wholeNumber(1_000, { min: 0, max: 10_000 }),
    CORS_ORIGINS: originList,
    OIDC_SIGNING_JWKS: privateKeySet(),
  })
  .transform((variables) => ({
    host: variables.HOST,
    port: variables.PORT,
    publicUrl: variables.PUBLIC_URL?.replace(/\/$/, ''),
    headersTimeoutMs: variables.HEADERS_TIMEOUT_MS,
    bodyTimeoutMs: variables.BODY_TIMEOUT_MS,
    uploadTimeoutMs: variables.UPLOAD_TIMEOUT_MS,
    uploadFloorBytesPerS: variables.UPLOAD_FLOOR_BYTES_PER_S,
    bodyLimitBytes: variables.BODY_LIMIT_BYTES,
    /** How many requests are in work before further ones are refused. */
    requestsAtOnce: variables.HTTP_REQUESTS_AT_ONCE,
    /** How long a stopping gateway says "not ready" before it stops taking connections. */
    drainNoticeMs: variables.DRAIN_NOTICE_MS,
    /** The origins whose pages may call; a browser keeps all others from reading an answer. */
    corsOrigins: variables.CORS_ORIGINS,
    /** Of the keys of the token issuer, which are changed by adding a new one in front: the seal of cursors goes along. */
    cursorSecrets: variables.OIDC_SIGNING_JWKS.keys.map(({ d }) => d),
  }));

/** Settings of the HTTP room. */
export type HttpSettings = z.output<typeof httpSettings>;

/** Token of the HTTP settings. */
export const HTTP_SETTINGS = Symbol('HttpSettings');
