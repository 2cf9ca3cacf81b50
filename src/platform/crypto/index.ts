export { clientAssertion, type ClientIdentity } from './client-assertion.js';
export { digestOf, sha256Hex } from './digest.js';
export { SealingKey } from './sealing.js';
export { newEcPrivateJwk, SigningKey, type PrivateEcJwk } from './signing.js';
export { uuidv7 } from './uuid.js';
