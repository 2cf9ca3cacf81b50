import { AggregatorRegistry, register } from 'prom-client';
import { isWorker, toPrimary } from '../processes/index.js';

/** What the primary tells of its workers. */
export interface MetricsDesk {
  /** The metrics of all workers as one, in the Prometheus text format. Rejects when one does not tell its own. */
  metricsOfAll(): Promise<string>;
}

/** Asks the workers for their metrics; for the primary. */
export function metricsDesk(): MetricsDesk {
  const registry = new AggregatorRegistry();
  return { metricsOfAll: async () => registry.clusterMetrics() };
}

/** From now on this worker tells the primary its metrics. First thing, or a question asked meanwhile is lost. */
export function tellMetrics(): void {
  void new AggregatorRegistry();
}

/** Gives the metrics of this process or, where several share the port, of all of them. */
export function metricsReader(): () => Promise<string> {
  if (!isWorker) return async () => register.metrics();
  const primary = toPrimary<MetricsDesk>();
  return async () => primary.metricsOfAll();
}
