import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoFile } from '../../src/sandbox/demo-file.js';
import { startGatewayProcess, TestGateway } from './gateway.js';

/** Starts a gateway whose process has ended anew: same database, same data folder, same port; perhaps other rules. */
export async function startAgain(
  ended: Pick<TestGateway, 'process' | 'database' | 'dataRoot'>,
  environment: Record<string, string> = {},
  folder?: string,
): Promise<TestGateway> {
  const { database, dataRoot } = ended;
  const port = String(ended.process.port);
  const process = await startGatewayProcess({
    database,
    dataRoot,
    environment: { ...environment, PORT: port },
    folder,
  });
  return new TestGateway(process, database, dataRoot, demoOf(dataRoot));
}

/** What the gateway of this data folder says of its demo parties. */
export function demoOf(dataRoot: string): DemoFile {
  return JSON.parse(readFileSync(join(dataRoot, 'demo.json'), 'utf8')) as DemoFile; // written by the gateway
}
