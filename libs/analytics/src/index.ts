export { Analytics, type ComparedRow, type GoalResult, type Overview, type Timeseries, type Web } from './analytics.js';
export { AnalyticsModule } from './analytics.module.js';
export { DIMENSIONS, type Dimension } from './breakdown.js';
export { PageAnalytics } from './page-analytics.js';
export { RANKED, type Rank, type Ranked } from './ranking.js';
export { FIELD_NAMES, OPERATORS, type Field, type Filter, type Operator, type Range } from './request.js';
export type { Question } from './snapshot.js';
export { TenantUsage, type TenantUsageView } from './tenant-usage.js';
export { INTERVALS, type Interval, type Point } from './timeseries.js';
