import { edDsa } from './eddsa.js';
import { es256 } from './es256.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import type { Algorithm } from './signing-jwk.js';
import { sm2Sm3 } from './sm2-sm3.js';

/** Everything the gateway signs by. Which one is used says the key and nothing else. @source RFC 8725 section 3.1 */
export const ALGORITHMS: Readonly<Record<Algorithm, SignatureAlgorithm>> = {
  ES256: es256,
  EdDSA: edDsa,
  'SM2-SM3': sm2Sm3,
};
