export { Annotations, type AnnotationView } from './annotations.js';
export type { WidgetResult } from './batch/batch.js';
export { DashboardData, type DataRequest, type SendResults } from './batch/dashboard-data.js';
export { Dashboards, withWidget } from './dashboards.js';
export { DashboardsModule } from './dashboards.module.js';
export {
  MAX_REFRESH_SECONDS,
  MAX_WIDGETS,
  MIN_REFRESH_SECONDS,
  MEASURES,
  PRESETS,
  QUESTIONS,
  SOURCE_TYPES,
  type AnalyticsSource,
  type DashboardFilters,
  type Measure,
  type MetricSource,
  type Position,
  type Preset,
  type QuestionKind,
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
