export { deploymentSettings, isDevelopment } from './deployment.js';
export { jsonText, privateKeySet, sealingKey, secret } from './secrets.js';
export { type Environment, flag, readSettings, wholeNumber } from './settings.js';
