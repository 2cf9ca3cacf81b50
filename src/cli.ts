import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readGatewaySettings } from './app.module.js';
import { openApiDocument } from './openapi.js';
import { migrate } from './platform/database/index.js';
import { Participants } from './parties/participants/index.js';
import type { CommandResult } from './cli/command.js';
import { feedCommand } from './cli/feed.js';
import { createGateway } from './serve.js';
import { documentSettings } from './openapi-settings.js';

const HELP = `Usage: npm run gateway -- <command>

  migrate                       bring the schema to this version (DATABASE_OWNER_URL)
  openapi                       write openapi/gateway.json
  create-operator <name> --region <code> --jwks <file>
                                register the first operator with its public keys
  feed check FILE …             look at a file before it is sent; feed push FILE … sends it; feed help tells more
  token <party>                 print an access token of a demo party (development only):
                                bank-a, tax-bureau, operator, … or the code of a demo enterprise
`;

/** One command: takes what stands after its name, gives what is printed, and the code it ends with if not 0. */
type Command = (argv: string[]) => Promise<string | CommandResult>;

const COMMANDS: Record<string, Command> = {
  migrate: async () => {
    await migrate(readGatewaySettings(process.env).database);
    return 'The schema is up to date.';
  },
  openapi: async () => {
    const app = await createGateway(await documentSettings());
    const file = join(process.cwd(), 'openapi', 'gateway.json');
    writeFileSync(file, `${JSON.stringify(openApiDocument(app), null, 2)}\n`);
    return `Wrote ${file}`;
  },
  'create-operator': createOperator,
  feed: feedCommand,
  token: async ([party = '']) => {
    const { demoToken } = await import('./sandbox/index.js');
    return demoToken(process.env['DATA_DIR'] || '.data', party);
  },
};

async function createOperator(argv: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { region: { type: 'string' }, jwks: { type: 'string' } },
  });
  const [name] = positionals;
  if (!name || !values.region || !values.jwks) return HELP;
  const app = await createGateway(readGatewaySettings(process.env));
  await app.init();
  try {
    const participants = app.get(Participants, { strict: false });
    const { id } = await participants.register('operator', { name, regionCode: values.region });
    const { clientId, scope } = await participants.addClient(
      id,
      JSON.parse(readFileSync(values.jwks, 'utf8')) as object,
    );
    return JSON.stringify({ participantId: id, clientId, scope });
  } finally {
    await app.close();
  }
}

const [name = '', ...argv] = process.argv.slice(2);
try {
  const printed = (await COMMANDS[name]?.(argv)) ?? { text: HELP, exitCode: 2 };
  const { text, exitCode } = typeof printed === 'string' ? { text: printed, exitCode: 0 } : printed;
  const output = exitCode < 2 ? process.stdout : process.stderr;
  output.write(`${text}\n`, () => process.exit(exitCode));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
