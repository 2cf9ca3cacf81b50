import { z } from 'zod';
import { type Environment, jsonText, readSettings, wholeNumber } from '../platform/config/index.js';
import { DEPARTMENTS } from './departments.js';

/** What the sandbox process is told at start. `tokens`: department key → bearer token. `port` 0 takes a free one. */
export interface SandboxSettings {
  readonly tokens: Record<string, string>;
  readonly controlToken: string;
  readonly port: number;
}

const CONTROL = 'control';
const TOKEN = z.string().min(1);
const TOKENS = z.object(
  Object.fromEntries([...DEPARTMENTS.map(({ key }) => key), CONTROL].map((key) => [key, TOKEN])),
);
const SETTINGS = z.object({
  NODE_ENV: z
    .string()
    .default('')
    .refine((mode) => mode !== 'production', 'is production, where nothing simulated starts'),
  SANDBOX_TOKENS: jsonText(TOKENS),
  SANDBOX_PORT: wholeNumber(0, { min: 0, max: 65_535 }),
});

/**
 * Reads `SANDBOX_TOKENS` (JSON: every department key and `control` → token) and `SANDBOX_PORT`.
 *
 * @throws InvalidSettings naming every bad variable, also when this is production
 */
export function readSandboxSettings(environment: Environment): SandboxSettings {
  const { sandbox } = readSettings({ sandbox: SETTINGS }, environment);
  const { [CONTROL]: controlToken = '', ...tokens } = sandbox.SANDBOX_TOKENS;
  return { tokens, controlToken, port: sandbox.SANDBOX_PORT };
}
