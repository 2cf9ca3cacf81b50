import { type Command, type CommandResult, failureOf } from './cli/command.js';

const HELP = `Usage: npm run gateway -- <command>

  migrate                       bring the schema to this version (DATABASE_OWNER_URL)
  openapi                       write openapi/gateway.json
  create-operator <name> --region <code> --jwks <file>
                                register the first operator with its public keys
  signing-key [ES256|EdDSA|SM2-SM3]
                                print a new private key for REPORT_SIGNING_KEY; --pem <file>: one that exists
  authorization verify FILE     check the signed artifact of an authorization, without asking anybody
  feed check FILE …             look at a file before it is sent; feed push FILE … sends it; feed help tells more
  token <party>                 print an access token of a demo party (development only):
                                bank-a, tax-bureau, operator, … or the code of a demo enterprise
`;

/** Each loads what it needs and nothing else. */
const COMMANDS: Record<string, Command> = {
  migrate: async () => (await import('./cli/operations.js')).migrateSchema(),
  openapi: async () => (await import('./cli/operations.js')).writeOpenApi(),
  'create-operator': async (argv) => (await import('./cli/operations.js')).createOperator(argv),
  'signing-key': async (argv) => (await import('./cli/signing-key.js')).signingKeyCommand(argv),
  authorization: async (argv) => (await import('./cli/authorization.js')).authorizationCommand(argv),
  feed: async (argv) => (await import('./cli/feed.js')).feedCommand(argv),
  token: async ([party = '']) => {
    const { demoToken } = await import('./sandbox/index.js');
    return { text: await demoToken(process.env['DATA_DIR'] || '.data', party), exitCode: 0 };
  },
};

const [name = '', ...argv] = process.argv.slice(2);
const { text, exitCode, hasFailed } = await run(Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined);
const output = hasFailed ? process.stderr : process.stdout;
output.write(`${text}\n`, () => process.exit(exitCode));

async function run(command: Command | undefined): Promise<CommandResult> {
  if (!command) return { text: HELP, exitCode: 2, hasFailed: true };
  return command(argv).catch((error: unknown) => failureOf(error, HELP, 1));
}
