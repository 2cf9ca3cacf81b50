import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedDatabase } from '../../dist/src/sandbox/embedded-database.js';

/** Starts one real PostgreSQL for the whole test run; each test file makes a database of its own in it. */
export default async function startCluster() {
  const dataRoot = mkdtempSync(join(tmpdir(), 'credit-gateway-test-'));
  chmodSync(dataRoot, 0o755);
  const secret = () => randomBytes(16).toString('hex');
  const passwords = { superuser: secret(), owner: secret(), application: secret() };
  const database = await startEmbeddedDatabase(dataRoot, passwords);
  const port = Number(new URL(database.url).port);
  process.env['TEST_CLUSTER'] = JSON.stringify({ dataRoot, port, passwords });
}
