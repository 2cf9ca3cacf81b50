import 'reflect-metadata';
import { readGatewaySettings } from './app.module.js';
import { isDevelopment } from './platform/config/index.js';
import { type RunningGateway, serve } from './serve.js';

/** Starts the gateway: in production from its environment alone, elsewhere with all it needs around it. */
async function main(): Promise<void> {
  // The sandbox is loaded only here and only outside production, whose image does not have it.
  const development = isDevelopment(process.env['NODE_ENV'])
    ? await (await import('./sandbox/index.js')).startDevelopment(process.env)
    : undefined;
  try {
    const settings = readGatewaySettings(development?.environment ?? process.env);
    const gateway = await serve(settings, async (app) => development?.prepare(app));
    if (development) process.stdout.write(welcome(settings.http.publicUrl ?? '', development.dataRoot));
    stopOnSignal(gateway, async () => development?.stop());
  } catch (error) {
    await development?.stop();
    throw error;
  }
}

/** Ctrl-C and SIGTERM drain; a second signal while draining changes nothing. */
function stopOnSignal(gateway: RunningGateway, then: () => Promise<void>): void {
  const stop = (): void => {
    void gateway
      .stop()
      .then(then)
      .finally(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
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
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
