/** The part of this room's front door that brings neither framework nor database with it, for threads that judge. */
export { sha256Hex } from './digest.js';
export { equalSecrets } from './equal-secrets.js';
export { uuidv7, writeUuidv7 } from './uuid.js';
