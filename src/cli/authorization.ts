import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { ArtifactContent } from '../rules/authorizations/index.js';
import { type Command, type CommandResult, failureOf } from './command.js';
import { UsageError } from './usage-error.js';

const HELP = `Usage: npm run gateway -- authorization verify FILE --keys KEYS [--json]

  Checks an artifact (GET /v1/authorizations/{id}/artifact) on this machine alone: that the gateway signed it, that nothing
  of the text was changed, and the enterprise's own signature where there is one. Whether the authorization still holds, or
  was revoked since, only the gateway knows.

  --keys KEYS    the published keys: a file with what GET /v1/signing-keys answers, kept from when you trusted it
  --json         what was authorized as JSON

  Ends with 0 when the artifact is good, 1 when it is not, 2 for wrong usage.`;

/** Why an artifact proves nothing, in words. */
const FAULTS: Record<string, string> = {
  malformed: 'it is no artifact of an authorization',
  'unknown-key': 'none of these keys has signed it',
  'wrong-algorithm': 'it names another algorithm than its key signs by',
  'wrong-type': 'it was signed as something else',
  'bad-signature': 'the signature was not made by this key over these bytes',
  'text-changed': 'the digest is not that of the text',
  'bad-enterprise-signature': 'the enterprise did not sign this text',
};

/** `authorization verify`, for whoever was given an artifact. */
export async function authorizationCommand([name = '', ...argv]: string[]): Promise<CommandResult> {
  const command = name === 'verify' ? verify : undefined;
  if (!command) {
    return name === 'help' ? { text: HELP, exitCode: 0 } : { text: HELP, exitCode: 2, hasFailed: true };
  }
  return command(argv).catch((error: unknown) => failureOf(error, HELP, 1));
}

const verify: Command = async (argv) => {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { keys: { type: 'string' }, json: { type: 'boolean' } },
  });
  const [file, ...rest] = positionals;
  if (file === undefined || rest.length > 0) throw new UsageError('Name one file.');
  if (values.keys === undefined)
    throw new UsageError('Name the file of the published keys: --keys keys.json.');
  const [{ checkArtifact }, { KeySet }] = await Promise.all([
    import('../rules/authorizations/index.js'),
    import('../platform/crypto/index.js'),
  ]);
  const keys = await KeySet.fromJwks(JSON.parse(textIn(values.keys)));
  const checked = await checkArtifact(textIn(file), keys);
  if (!checked.isGood) {
    const text = `${file} proves nothing: ${FAULTS[checked.reason] ?? checked.reason}.`;
    return { text, exitCode: 1, hasFailed: true };
  }
  const { content, kid, alg } = checked;
  return { text: values.json ? JSON.stringify(content, null, 2) : told(content, { kid, alg }), exitCode: 0 };
};

/** What an artifact proves, for people. */
function told(content: ArtifactContent, { kid, alg }: { kid: string; alg: string }): string {
  const { authorization: of, signature } = content;
  const uses = of.maxUses === null ? 'as often as needed' : `at most ${of.maxUses} times`;
  const often = of.frequency === null ? '' : `, at most ${of.frequency.uses} a ${of.frequency.per}`;
  const signed = signature
    ? `${signature.alg} by key ${signature.kid} of the enterprise`
    : 'online, no signature of its own';
  const lines: [string, string][] = [
    ['Authorization', `${of.id}, version ${of.version}`],
    ['Enterprise', `${of.subjectName} (${of.uscc})`],
    ['Institution', `${of.institutionName} (${of.institutionId})`],
    ['Items', of.items.map(({ code }) => code).join(', ')],
    ['Modes', of.modes.join(', ')],
    ['Purpose', of.purpose],
    ['Period', `from ${of.validFrom} until ${of.validUntil}, exclusive`],
    ['Uses', `${uses}${often}`],
    ['Facts about', `from ${of.dataFrom ?? 'any day'} until ${of.dataUntil ?? 'any day'}, exclusive`],
    ['Copies', of.dataLifeDays === null ? 'no limit stated' : `kept at most ${of.dataLifeDays} days`],
    ['In force', `since ${content.inForceAt}`],
    ['Enterprise signed', of.form === 'written' ? 'in writing' : signed],
    ['Gateway signed', `${alg} by key ${kid} of ${content.issuer}`],
  ];
  const text = lines.map(([name, value]) => `${name.padEnd(18)} ${value}`).join('\n');
  return `Good: nothing was changed since it was signed. Whether it still holds, ask the gateway.\n\n${text}`;
}

function textIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read.`, { cause: error });
  }
}
