/** The part of this room's front door that brings neither framework nor database with it, for threads that judge. */
export { isValidUscc, normalizeUscc, parseUscc, type UsccWarning, usccWarnings } from './uscc.js';
