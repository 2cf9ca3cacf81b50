import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import express from 'express';
import { Logger } from 'nestjs-pino';
import swaggerUi from 'swagger-ui-express';
import { AppModule, type GatewaySettings } from './app.module.js';
import { openApiDocument } from './openapi.js';
import {
  Database,
  isDatabaseUnavailable,
  migrate,
  refuseDemoData,
  refuseOtherSchema,
} from './platform/database/index.js';
import {
  admitRequests,
  allowOrigins,
  guardAnswers,
  mountRaw,
  RefusalListener,
  strictAdapter,
} from './platform/http/index.js';
import { guardProcess, Readiness } from './platform/observability/index.js';
import {
  AuthorizationAsking,
  authorizationServer,
  CallerAdmission,
  Clients,
  PeopleAtIssuer,
  stripForeignCertificates,
} from './parties/identity/index.js';
import { SERVED_FIRST } from './serve-first.js';

/** How long a process that stops lets requests in flight end. */
export const DRAIN_LIMIT_MS = 12_000;
const START_PATIENCE_MS = 60_000;

/** Makes the gateway without starting it: all rooms, `/oidc` and `/docs` mounted beside them. */
export async function createGateway(settings: GatewaySettings): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(settings),
    strictAdapter(settings.http),
    { bodyParser: false, bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Logger));
  allowOrigins(app, settings.http.corsOrigins);
  const server = app.getHttpAdapter().getInstance();
  const readiness = app.get(Readiness);
  server.addHook('onSend', async (_request, reply) => {
    if (readiness.isStopping) void reply.header('connection', 'close'); // or an idle connection outlives the drain
  });
  stripForeignCertificates(server, settings.identity);
  admitRequests(server, settings.http, SERVED_FIRST);
  guardAnswers(server); // the last hook, so that nothing stands between the check and the socket
  if (settings.identity.isOwnIssuer) {
    mountRaw(
      server,
      { prefix: '/oidc', bodyTimeoutMs: settings.http.bodyTimeoutMs },
      authorizationServer(settings.identity, app.get(Database), app.get(Clients), {
        people: app.get(PeopleAtIssuer, { strict: false }),
        pushed: {
          admission: app.get(CallerAdmission, { strict: false }),
          asking: app.get(AuthorizationAsking, { strict: false }),
          refusals: app.get(RefusalListener, { strict: false }),
        },
      }),
    );
  }
  const docs = express().disable('x-powered-by');
  const document = openApiDocument(app);
  docs.get('/docs/openapi.json', (_request, response) => void response.json(document));
  docs.use('/docs', swaggerUi.serve, swaggerUi.setup(document));
  mountRaw(server, { prefix: '/docs', bodyTimeoutMs: settings.http.bodyTimeoutMs }, (request, response) =>
    docs(request, response),
  );
  return app;
}

/** A gateway that serves. */
export interface RunningGateway {
  /** Says not ready, lets requests in flight end, and closes everything within 15 seconds. */
  stop(): Promise<void>;
}

/** What is done with all rooms before the first request is taken. */
export type Preparation = (app: NestFastifyApplication) => Promise<void>;

/** Migrates, starts all rooms and listens. */
export async function serve(settings: GatewaySettings, prepare?: Preparation): Promise<RunningGateway> {
  guardProcess();
  await prepareDatabase(settings);
  return listen(settings, prepare);
}

/** Brings the database to this code's version, once it answers. @throws what a database says that cannot be served */
export async function prepareDatabase(settings: GatewaySettings): Promise<void> {
  await untilDatabaseAnswers(() => migrate(settings.database));
  if (settings.deployment.isProduction) await refuseDemoData(settings.database);
}

/** Starts all rooms on a database that was prepared, and listens. */
export async function listen(settings: GatewaySettings, prepare?: Preparation): Promise<RunningGateway> {
  await refuseOtherSchema(settings.database);
  const app = await createGateway(settings);
  await app.init();
  await prepare?.(app);
  await app.listen({ port: settings.http.port, host: settings.http.host });
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    app.get(Readiness).announceStop();
    await pause(settings.http.drainNoticeMs);
    await Promise.race([app.close(), pause(DRAIN_LIMIT_MS)]);
  };
  return { stop: () => (stopping ??= stop()) };
}

/** Does the first work on the database, and waits for one that is still starting. */
async function untilDatabaseAnswers(work: () => Promise<void>): Promise<void> {
  const until = Date.now() + START_PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseUnavailable(error) || Date.now() > until) throw error;
      await pause(500);
    }
  }
}

const pause = async (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));
