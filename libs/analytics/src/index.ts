export { Analytics, type Overview, type Question, type Timeseries } from './analytics.js';
export { AnalyticsModule } from './analytics.module.js';
export { FIELDS, OPERATORS, type Field, type Filter, type Operator } from './request.js';
export { INTERVALS, type Interval } from './timeseries.js';
