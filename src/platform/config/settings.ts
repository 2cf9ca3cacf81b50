import { z } from 'zod';

/** The environment as a process sees it: variable name → text. */
export type Environment = Record<string, string | undefined>;

interface Fault {
  readonly variable: string;
  readonly reason: string;
}

/**
 * Thrown at start when variables are missing or wrong. Names every one of them at once and never
 * shows a value, because the value may be a secret typed into the wrong variable.
 */
export class InvalidSettings extends Error {
  constructor(readonly faults: readonly Fault[]) {
    const lines = faults.map(({ variable, reason }) => `  ${variable}: ${reason}`);
    super(`The configuration is not usable:\n${lines.join('\n')}`);
  }
}

/**
 * Reads the settings of all rooms from the environment, each room by its own schema whose keys are the
 * variable names. An empty variable counts as a missing one.
 *
 * @throws InvalidSettings naming every bad variable of every room
 */
export function readSettings<S extends Record<string, z.ZodType>>(
  schemas: S,
  environment: Environment,
): { [K in keyof S]: z.output<S[K]> } {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const faults: Fault[] = [];
  const settings: Record<string, unknown> = {};
  for (const [room, schema] of Object.entries(schemas)) {
    const result = schema.safeParse(given);
    if (result.success) settings[room] = result.data;
    else faults.push(...result.error.issues.map((issue) => faultOf(issue, given)).filter(isNew(faults)));
  }
  if (faults.length > 0) throw new InvalidSettings(faults);
  // Every schema of `schemas` has put its output under its own key, which the type cannot see.
  return settings as { [K in keyof S]: z.output<S[K]> };
}

/** Two rooms may read the same variable; its fault is told once. */
function isNew(faults: readonly Fault[]): (fault: Fault) => boolean {
  return ({ variable, reason }) =>
    !faults.some((known) => known.variable === variable && known.reason === reason);
}

function faultOf(issue: z.core.$ZodIssue, given: Environment): Fault {
  const variable = String(issue.path[0] ?? 'environment');
  // What a room says in its own words may concern the value that stands where none is given.
  const isMissing = issue.code !== 'custom' && issue.path.length === 1 && given[variable] === undefined;
  return { variable, reason: isMissing ? 'is missing' : issue.message };
}

/** A whole number given as text, within bounds; `fallback` when the variable is not set. */
export function wholeNumber(fallback: number, bounds: { min: number; max: number }): z.ZodType<number> {
  const number = z
    .number()
    .min(bounds.min, `is below ${bounds.min}`)
    .max(bounds.max, `is above ${bounds.max}`);
  const digits = z.string().regex(/^\d{1,15}$/, 'is not a whole number');
  return digits.transform(Number).pipe(number).default(fallback);
}

/** `true` or `false` given as text. */
export function flag(fallback: boolean): z.ZodType<boolean> {
  return z
    .enum(['true', 'false'], { message: 'is neither true nor false' })
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');
}
