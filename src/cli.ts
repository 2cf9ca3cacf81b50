import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readGatewaySettings } from './app.module.js';
import { openApiDocument } from './openapi.js';
import { migrate } from './platform/database/index.js';
import { Participants } from './parties/participants/index.js';
import { createGateway } from './serve.js';
import { documentSettings } from './openapi-settings.js';

const HELP = `Usage: npm run gateway -- <command>

  migrate                       bring the schema to this version (DATABASE_OWNER_URL)
  openapi                       write openapi/gateway.json
  create-operator <name> --region <code> --jwks <file>
                                register the first operator with its public keys
  token <party>                 print an access token of a demo party (development only):
                                bank-a, tax-bureau, operator, … or the code of a demo enterprise
`;

/** One command: takes what stands after its name, gives what is printed. */
type Command = (argv: string[]) => Promise<string>;

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
  process.stdout.write(`${(await COMMANDS[name]?.(argv)) ?? HELP}\n`);
  process.exit(COMMANDS[name] ? 0 : 2);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
