export { logWithoutApp, loggingSettings } from './logging.js';
export { metricsDesk, tellMetrics } from './metrics.js';
export { ObservabilityModule } from './observability.module.js';
export { guardProcess } from './process-guards.js';
export { Readiness } from './readiness.js';
