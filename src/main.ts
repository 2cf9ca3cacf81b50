import 'reflect-metadata';
import { readGatewaySettings } from './app.module.js';
import { isDevelopment } from './platform/config/index.js';
import { isWorker } from './platform/processes/index.js';
import { serve } from './serve.js';
import { serveAsWorker, serveWithWorkers } from './serve-with-workers.js';

/** Starts the gateway: in production from its environment alone, elsewhere with all it needs around it. */
async function main(signal: Promise<void>): Promise<void> {
  // The sandbox is loaded only here and only outside production, whose image does not have it.
  const development = isDevelopment(process.env['NODE_ENV'])
    ? await (await import('./sandbox/index.js')).startDevelopment(process.env)
    : undefined;
  try {
    const environment = development?.environment ?? process.env;
    const settings = readGatewaySettings(environment);
    const isAlone = settings.processes.count === 1;
    const gateway = isAlone
      ? await serve(settings, development?.prepare)
      : await serveWithWorkers(settings, environment, development?.prepare);
    if (development) process.stdout.write(welcome(settings.http.publicUrl ?? '', development.dataRoot));
    await signal;
    await gateway.stop();
  } finally {
    await development?.stop();
  }
}

/** One of several processes: its primary has done all that is done once, and has given it its environment. */
async function work(signal: Promise<void>): Promise<void> {
  const gateway = await serveAsWorker(readGatewaySettings(process.env));
  await signal;
  await gateway.stop();
}

/** Resolves at the first Ctrl-C or SIGTERM, also one that comes during the start; later ones change nothing. */
async function firstSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve());
    process.on('SIGTERM', () => resolve());
  });
}

function welcome(url: string, dataRoot: string): string {
  return [
    '',
    `  The gateway serves on   ${url}`,
    `  API documentation       ${url}/docs`,
    `  State                   ${url}/readyz`,
    `  Demo parties and keys   ${dataRoot}/demo.json`,
    '',
    '  Ask the first question in another terminal:  npm run demo',
    `  Stop with Ctrl-C; the data stays in ${dataRoot}.`,
    '',
    '',
  ].join('\n');
}

try {
  await (isWorker ? work : main)(firstSignal());
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
