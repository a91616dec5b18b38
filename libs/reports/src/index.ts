export { BREAKDOWNS, KINDS, WINDOWS, type Breakdown, type Kind, type Window } from './kinds.js';
export { ReportDefinitions } from './report-definitions.js';
export { Reports, type ReportQuestion } from './reports.js';
export { ReportsModule } from './reports.module.js';
export type { ReportAnswer, ReportInput, ReportMetrics, ReportRowView, ReportView, WindowView } from './views.js';
