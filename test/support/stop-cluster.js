import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { findHome, runProgram } from '../../dist/src/sandbox/embedded-home.js';

/** Stops the PostgreSQL of the test run and removes its files. */
export default async function stopCluster() {
  const { dataRoot } = JSON.parse(process.env['TEST_CLUSTER'] ?? '{}');
  const home = await findHome(dataRoot);
  runProgram(home, 'pg_ctl', ['-D', home.dataDir, '-m', 'immediate', '-w', 'stop']);
  for (const folder of [dataRoot, dirname(home.dataDir)]) rmSync(folder, { recursive: true, force: true });
}
