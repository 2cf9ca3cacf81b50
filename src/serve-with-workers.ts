import type { GatewaySettings } from './app.module.js';
import type { Environment } from './platform/config/index.js';
import { guardProcess, logWithoutApp, metricsDesk, tellMetrics } from './platform/observability/index.js';
import { Workers } from './platform/processes/index.js';
import { breakersOfMachine } from './sharing/interface-call/index.js';
import {
  createGateway,
  DRAIN_LIMIT_MS,
  listen,
  type Preparation,
  prepareDatabase,
  type RunningGateway,
} from './serve.js';

/** What a worker needs after its drain to close and end. */
const CLOSING_MS = 1_500;

/**
 * Serves with several processes that share the port. This one, the primary, does once what is done once: it migrates,
 * prepares, keeps the breakers of all and starts the workers, which get this environment.
 *
 * @throws when the first worker does not start; it has said why
 */
export async function serveWithWorkers(
  settings: GatewaySettings,
  environment: Environment,
  prepare?: Preparation,
): Promise<RunningGateway> {
  logWithoutApp(settings.logging);
  guardProcess();
  await prepareDatabase(settings);
  if (prepare) await prepareAside(settings, prepare);
  const breakersOf = breakersOfMachine(settings.interfaceCall);
  const metrics = metricsDesk();
  const workers = new Workers({
    count: settings.processes.count,
    environment,
    deskOf: () => {
      const breakers = breakersOf();
      const functions = {
        ...metrics,
        enterBreaker: breakers.enterBreaker.bind(breakers),
        leaveBreaker: breakers.leaveBreaker.bind(breakers),
      };
      return { functions, close: () => breakers.close() };
    },
  });
  await workers.start();
  return { stop: async () => workers.stop(settings.http.drainNoticeMs + DRAIN_LIMIT_MS + CLOSING_MS) };
}

/** Serves as one of several processes. */
export async function serveAsWorker(settings: GatewaySettings): Promise<RunningGateway> {
  tellMetrics();
  guardProcess();
  return listen(settings);
}

/** Prepares with rooms of its own, which are closed before anybody is served. */
async function prepareAside(settings: GatewaySettings, prepare: Preparation): Promise<void> {
  const app = await createGateway(settings);
  await app.init();
  try {
    await prepare(app);
  } finally {
    await app.close();
    logWithoutApp(settings.logging);
  }
}
