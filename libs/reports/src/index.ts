export { BREAKDOWNS, KINDS, WINDOWS, type Breakdown, type KeyField, type Kind, type Window } from './kinds.js';
export { ReportDefinitions } from './report-definitions.js';
export type { ReportQuestion } from './question.js';
export { ReportFiles } from './report-files.js';
export { Reports } from './reports.js';
export { ReportsModule } from './reports.module.js';
export type {
  ReportAnswer,
  ReportHead,
  ReportInput,
  ReportMetrics,
  ReportRows,
  ReportRowView,
  ReportView,
  WindowView,
} from './views.js';
