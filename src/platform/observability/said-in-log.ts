import { Logger } from '@nestjs/common';

const logger = new Logger('readiness');

/** The same check, which says in the log why it fails: once, and again when the reason is another. */
export function saidInLog(name: string, check: () => Promise<void>): () => Promise<void> {
  let said: string | undefined;
  return async () => {
    try {
      await check();
      said = undefined;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) logger.error({ check: name, reason }, 'not ready');
      said = reason;
      throw error;
    }
  };
}
