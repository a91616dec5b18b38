export { GRAINS, type Grain, type MetricRow } from './definition.js';
export { MetricRuns } from './metric-runs.js';
export { MetricScheduler } from './metric-scheduler.js';
export { MetricWorker } from './metric-worker.js';
export { Metrics, type ValuesRequest } from './metrics.js';
export { MetricsModule } from './metrics.module.js';
export type { MetricInput, MetricRunView, MetricValues, MetricView } from './views.js';
