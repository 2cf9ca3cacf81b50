import { z } from 'zod';

const absentInProduction = z.string().optional();
const DEVELOPMENT_ONLY = ['SANDBOX_TOKENS', 'SANDBOX_PORT', 'DATA_DIR'] as const;

/** Whether this is production, where nothing embedded, simulated or seeded may stand in the configuration. */
export const deploymentSettings = z
  .object({
    NODE_ENV: z.string().default('development'),
    DATABASE_OWNER_URL: z.string().optional(),
    ...Object.fromEntries(DEVELOPMENT_ONLY.map((name) => [name, absentInProduction])),
  })
  .superRefine((variables: Record<string, string | undefined>, context) => {
    if (variables['NODE_ENV'] !== 'production') return;
    for (const name of DEVELOPMENT_ONLY) {
      if (variables[name] === undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'is for development and not allowed in production' });
    }
    if (variables['DATABASE_OWNER_URL'] === undefined) {
      context.addIssue({ code: 'custom', path: ['DATABASE_OWNER_URL'], message: 'is missing' });
    }
  })
  .transform((variables) => ({ isProduction: variables['NODE_ENV'] === 'production' }));
