export { MAX_WIDGETS, MEASURES, QUESTIONS, type Measure, type Position, type QuestionKind } from '@strata/contracts';
export { Annotations, type AnnotationView } from './annotations.js';
export type { WidgetResult } from './batch/batch.js';
export { DashboardData, type DataRequest, type SendResults } from './batch/dashboard-data.js';
export { Dashboards, withWidget } from './dashboards.js';
export { DashboardsModule } from './dashboards.module.js';
export {
  MAX_REFRESH_SECONDS,
  MIN_REFRESH_SECONDS,
  PRESETS,
  SOURCE_TYPES,
  type AnalyticsSource,
  type DashboardFilters,
  type MetricSource,
  type Preset,
  type RangeFilter,
  type SavedQuerySource,
  type TextSource,
  type Widget,
  type WidgetSource,
  type WidgetChart,
  type WidgetFilters,
} from './document.js';
export { FilterSets, type FilterSetInput, type FilterSetView } from './filter-sets.js';
export { ShareLinks, type ShareLinkView } from './share-links.js';
export { DashboardVersions, type DashboardVersionDetails, type DashboardVersionView } from './versions.js';
export type { DashboardDetails, DashboardView } from './views.js';
