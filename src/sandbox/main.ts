import { startDepartments } from './department-server.js';
import { readSandboxSettings } from './sandbox-settings.js';

const HOST = '127.0.0.1';

/** Starts the departments, tells the parent process the port, and stops when told to or when the parent is gone. */
async function main(): Promise<void> {
  const { tokens, controlToken, port } = readSandboxSettings(process.env);
  const departments = await startDepartments({ host: HOST, port, tokens, controlToken });
  const stop = (): void => {
    void departments.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
  process.send?.({ port: departments.port });
  process.stdout.write(`Simulated departments answer on http://${HOST}:${departments.port}/departments\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? error.message : 'The simulated departments could not start'}\n`,
  );
  process.exit(1);
}
