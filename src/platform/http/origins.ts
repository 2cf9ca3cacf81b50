import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';

/** A closed list of origins as text, with commas between them; none when it is not given. */
export const originList = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((each) => each.trim() || []))
  .refine((origins) => origins.every(isOrigin), 'is not a list of origins such as https://portal.example')
  .transform((origins): readonly string[] => [...new Set(origins)]);

/** Whether a text is an origin as browsers write it: no path, no wildcard, and never `null`. @source RFC 6454 section 6.2 */
function isOrigin(text: string): boolean {
  return /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/**
 * Lets pages of these origins call the gateway, with the token they hold and never with cookies. Where there are
 * none nothing is answered to a page's preflight, and no answer may be read by a page of another origin.
 *
 * @source WHATWG Fetch, CORS protocol
 */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  app.enableCors({
    origin: (origin: string | undefined, tell: (error: null, allowed: string | false) => void) =>
      tell(null, origin !== undefined && origins.includes(origin) ? origin : false),
    credentials: false,
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match', 'x-request-id'],
    exposedHeaders: ['etag', 'location', 'retry-after', 'x-request-id'],
    maxAge: 600,
  });
}
