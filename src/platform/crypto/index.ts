export { canonicalJson, NotCanonicalizable } from './canonical-json.js';
export { UnsealableSecret, UnusableKey } from './crypto.errors.js';
export { digestOf, sha256Hex } from './digest.js';
export { SealingKey } from './sealing.js';
export {
  newEcPrivateJwk,
  SigningKey,
  verifyDetached,
  type PrivateEcJwk,
  type PublicEcJwk,
} from './signing.js';
export { uuidv7 } from './uuid.js';
