import { Logger } from '@nestjs/common';

/**
 * Keeps the process up after an error nobody caught: it is logged once and the other requests go on. Every
 * fact is in the database, so that no state of the process can be half-written.
 */
export function guardProcess(): void {
  const logger = new Logger('process');
  process.on('unhandledRejection', (reason) => logger.error({ err: asError(reason) }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => logger.error({ err: asError(error) }, 'uncaught exception'));
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
