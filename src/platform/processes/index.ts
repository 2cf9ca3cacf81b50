export { isWorker, type Primary, toPrimary } from './primary-line.js';
export { processCount, processesSettings } from './processes.settings.js';
export { Workers } from './workers.js';
