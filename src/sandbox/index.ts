export { demoToken } from './demo-token.js';
export { startDevelopment } from './development.js';
