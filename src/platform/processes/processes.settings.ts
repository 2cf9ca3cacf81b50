import { availableParallelism } from 'node:os';
import { z } from 'zod';

/** How many processes share the port: a number, or `auto` for one for each core this process may use. */
export const processCount = z
  .string()
  .regex(/^(auto|[1-9]\d{0,2})$/, 'is neither auto nor a whole number from 1 to 999')
  .default('1')
  .transform((text) => (text === 'auto' ? availableParallelism() : Number(text)));

/** How many processes serve on this machine. */
export const processesSettings = z
  .object({ PROCESSES: processCount })
  .transform((variables) => ({ count: variables.PROCESSES }));
