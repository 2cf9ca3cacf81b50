import { z } from 'zod';

/** Long enough, or of letters no hexadecimal text has, that a random secret does not begin with one by chance. */
const WELL_KNOWN = /^(change|secret|password|passwd|postgres|default|example|test|admin|12345678)/i;
const FEWEST_DIFFERENT_CHARACTERS = 10;

/** Whether a secret begins with a word everybody tries first. */
export function isWellKnown(text: string): boolean {
  return WELL_KNOWN.test(text);
}

/**
 * A secret given as text: long enough and neither a well-known word nor a repetition of few characters.
 * There is no default for a secret in any environment.
 */
export function secret(minLength: number): z.ZodType<string> {
  return z
    .string({ message: 'is missing' })
    .min(minLength, `is weak: shorter than ${minLength} characters`)
    .refine((text) => !isWellKnown(text), 'is weak: a well-known word')
    .refine(
      (text) => new Set(text).size >= FEWEST_DIFFERENT_CHARACTERS,
      'is weak: too few different characters',
    );
}

const SEALING_KEY_BYTES = 32;

/** A key that seals other people's secrets: 32 bytes in base64. */
export function sealingKey(): z.ZodType<string> {
  return secret(44).refine(
    (text) => Buffer.from(text, 'base64').length === SEALING_KEY_BYTES,
    `is not ${SEALING_KEY_BYTES} bytes in base64`,
  );
}

const privateKey = z
  .looseObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    kid: z.string().min(8),
    d: z.string().min(40),
  })
  .transform((key) => ({ ...key, alg: 'ES256', use: 'sig' }));

/** A set of private EC P-256 keys in JSON, of which the first one signs (RFC 7517). */
export function privateKeySet() {
  return jsonText(z.object({ keys: z.array(privateKey).min(1) }));
}

/** A JSON text parsed and checked by `schema`; faults are told without showing the text. */
export function jsonText<T>(schema: z.ZodType<T>): z.ZodType<T> {
  return z.string({ message: 'is missing' }).transform((text, context) => {
    try {
      const result = schema.safeParse(JSON.parse(text));
      if (result.success) return result.data;
      context.addIssue(`has not the expected content (${result.error.issues[0]?.message ?? 'unknown'})`);
    } catch {
      context.addIssue('is not JSON');
    }
    return z.NEVER;
  });
}
