export { deploymentSettings, isDevelopment } from './deployment.js';
export { keyPurposeSettings } from './key-purposes.js';
export { jsonText, sealingKey, secret } from './secrets.js';
export { type Environment, flag, readSettings, wholeNumber } from './settings.js';
