import { LoggerModule } from 'nestjs-pino';
import type { DynamicModule } from '@nestjs/common';
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
