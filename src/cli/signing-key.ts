import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ALGORITHM_NAMES, newPrivateJwk, privateJwkOf } from '../platform/crypto/index.js';
import type { CommandResult } from './command.js';
import { UsageError } from './usage-error.js';

/**
 * `signing-key [ES256|EdDSA|SM2-SM3]` makes a private signing key, `signing-key --pem <file>` takes one that another
 * program made: prints it as the JWK that REPORT_SIGNING_KEY wants.
 *
 * @throws UsageError
 */
export async function signingKeyCommand(argv: string[]): Promise<CommandResult> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { pem: { type: 'string' } },
  });
  const [name = 'ES256', ...rest] = positionals;
  const alg = ALGORITHM_NAMES.find((each) => each === name);
  if (alg === undefined || rest.length > 0 || (values.pem !== undefined && positionals.length > 0)) {
    throw new UsageError(`Say one of ${ALGORITHM_NAMES.join(', ')}, or --pem and a file.`);
  }
  const jwk = await (values.pem === undefined ? newPrivateJwk(alg) : privateJwkOf(keyIn(values.pem)));
  return { text: JSON.stringify(jwk), exitCode: 0 };
}

function keyIn(file: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (error) {
    throw new UsageError(`${file} holds no private key in PEM that opens without a password.`, {
      cause: error,
    });
  }
}
