import { Logger as AppLogger, LoggerModule, PinoLogger } from 'nestjs-pino';
import { type DynamicModule, Logger } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';

/** How much is written to the log. */
export const loggingSettings = z
  .object({ LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info') })
  .transform((variables) => ({ level: variables.LOG_LEVEL }));

/** Settings of the log. */
export type LoggingSettings = z.output<typeof loggingSettings>;

/**
 * Structured log lines, one per request. Headers and bodies are never written, so that no token and no
 * credit data can stand in a log; paths are written without their query.
 */
export function loggerModule(settings: LoggingSettings): DynamicModule {
  return LoggerModule.forRoot({
    pinoHttp: {
      level: settings.level,
      genReqId: (request) => request.id,
      autoLogging: { ignore: (request) => /^\/(healthz|readyz)/.test(request.url ?? '') },
      serializers: {
        req: (request: IncomingMessage & { id?: unknown }) => ({
          id: request.id,
          method: request.method,
          path: (request.url ?? '').split('?', 1)[0]?.slice(0, 200),
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      },
    },
  });
}

/** Structured log lines from a process that has no gateway of its own, as the primary of several. */
export function logWithoutApp(settings: LoggingSettings): void {
  Logger.overrideLogger(new AppLogger(new PinoLogger({ pinoHttp: { level: settings.level } }), {}));
}
