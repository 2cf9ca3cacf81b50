import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readGatewaySettings } from '../app.module.js';
import { openApiDocument } from '../openapi.js';
import { documentSettings } from '../openapi-settings.js';
import { Participants } from '../parties/participants/index.js';
import { migrate } from '../platform/database/index.js';
import { createGateway } from '../serve.js';
import type { CommandResult } from './command.js';
import { UsageError } from './usage-error.js';

/** `migrate`: brings the schema to this version. */
export async function migrateSchema(): Promise<CommandResult> {
  await migrate(readGatewaySettings(process.env).database);
  return { text: 'The schema is up to date.', exitCode: 0 };
}

/** `openapi`: writes the API document. */
export async function writeOpenApi(): Promise<CommandResult> {
  const app = await createGateway(await documentSettings());
  const file = join(process.cwd(), 'openapi', 'gateway.json');
  writeFileSync(file, `${JSON.stringify(openApiDocument(app), null, 2)}\n`);
  return { text: `Wrote ${file}`, exitCode: 0 };
}

/** `create-operator`: registers the first operator, who registers everybody else. @throws UsageError */
export async function createOperator(argv: string[]): Promise<CommandResult> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { region: { type: 'string' }, jwks: { type: 'string' } },
  });
  const [name] = positionals;
  if (!name || !values.region || !values.jwks) throw new UsageError('Say name, --region and --jwks.');
  const app = await createGateway(readGatewaySettings(process.env));
  await app.init();
  try {
    const participants = app.get(Participants, { strict: false });
    const { id } = await participants.register(
      'operator',
      { name, regionCode: values.region },
      { role: 'operator', clientId: 'command-line', requestId: 'create-operator' },
    );
    const jwks = JSON.parse(readFileSync(values.jwks, 'utf8')) as object;
    const { clientId, scope } = await participants.addClient(id, { jwks });
    return { text: JSON.stringify({ participantId: id, clientId, scope }), exitCode: 0 };
  } finally {
    await app.close();
  }
}
