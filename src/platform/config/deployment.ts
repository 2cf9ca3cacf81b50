import { z } from 'zod';
import { isWellKnown } from './secrets.js';

/** Kinds of deployment in which the gateway brings along what it needs. Anything else counts as production. */
const DEVELOPMENT = ['development', 'test'];
const DEVELOPMENT_ONLY = ['SANDBOX_TOKENS', 'SANDBOX_PORT', 'DATA_DIR'] as const;
const DATABASES = ['DATABASE_URL', 'DATABASE_OWNER_URL'] as const;
const text = z.string().optional();

/** Whether `NODE_ENV` names a deployment for development; nothing set counts as one. */
export function isDevelopment(nodeEnv: string | undefined): boolean {
  return DEVELOPMENT.includes(nodeEnv || 'development');
}

/** Whether this is production, where nothing embedded, simulated or seeded may stand in the configuration. */
export const deploymentSettings = z
  .object({
    NODE_ENV: z
      .enum([...DEVELOPMENT, 'production'], { message: 'is none of development, test, production' })
      .optional(),
    ...Object.fromEntries([...DEVELOPMENT_ONLY, ...DATABASES].map((name) => [name, text])),
  })
  .superRefine((variables: Record<string, string | undefined>, context) => {
    if (isDevelopment(variables['NODE_ENV'])) return;
    const add = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    for (const name of DEVELOPMENT_ONLY) {
      if (variables[name] !== undefined) add(name, 'is for development and not allowed in production');
    }
    for (const name of DATABASES) {
      const url = variables[name];
      if (url !== undefined && hasWeakPassword(url)) add(name, 'has no password, or a well-known one');
    }
    if (variables['DATABASE_OWNER_URL'] === undefined) add('DATABASE_OWNER_URL', 'is missing');
  })
  .transform((variables) => ({ isProduction: !isDevelopment(variables['NODE_ENV']) }));

function hasWeakPassword(url: string): boolean {
  const password = URL.canParse(url) ? new URL(url).password : '';
  return password === '' || isWellKnown(password);
}
