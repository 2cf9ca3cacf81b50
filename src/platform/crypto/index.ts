export { clientAssertion, type ClientIdentity } from './client-assertion.js';
export * from './plain.js';
export { digestOf } from './digest.js';
export { FileSeal } from './file-seal.js';
export { SealingKey } from './sealing.js';
export { utf8Of } from './utf8.js';
export { newEcPrivateJwk, SigningKey, type PrivateEcJwk } from './signing.js';
