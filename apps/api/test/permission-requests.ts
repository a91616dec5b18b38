import { newId } from '@strata/platform';
import { ownDatabase, type Json, type SignedUp } from './test-api.js';

/** Bodies that an allowed caller succeeds with, by operation. An endpoint that needs one and has none fails below. */
export const BODIES: Record<string, (fixture: Fixture) => Json> = {
  Auth_register: () => ({ email: `${newId()}@example.com`, name: 'New', password: 'correct horse battery' }),
  Auth_logIn: () => ({ email: 'admin@example.com', password: 'correct horse battery' }),
  Workspaces_create: () => ({ name: 'Another' }),
  Workspaces_update: () => ({ name: 'Renamed' }),
  Workspaces_remove: () => ({ name: 'Doomed' }),
  Retention_update: () => ({ raw_days: 730, hourly_days: 90, daily_days: 730 }),
  Invitations_create: () => ({ role: 'viewer' }),
  Invited_preview: ({ token }) => ({ token }),
  Invited_accept: ({ token }) => ({ token }),
  Members_changeRole: () => ({ role: 'editor' }),
  Installation_suspend: () => ({ suspended: false, reason: 'matrix test' }),
  Tickets_open: () => ({ reason: 'asked by their support' }),
  Projects_create: ({ workspace }) => ({ name: 'Site', workspace_id: workspace }),
  Projects_createSample: ({ workspace }) => ({ workspace_id: workspace }),
  Projects_update: () => ({ name: 'Renamed' }),
  Projects_rotateKey: () => ({ grace_seconds: 60 }),
  Sources_create: ({ workspace }) => ({ slug: `s-${newId()}`, provider_name: 'P', workspace_id: workspace }),
  Sources_update: () => ({ is_active: false }),
  Goals_create: () => ({ name: 'Sign-up', kind: 'event', pattern: 'signup' }),
  Goals_update: () => ({ name: 'Renamed' }),
  Events_ingest: () => ({ events: [] }),
  TransformRuns_create: () => ({ command: 'build' }),
  TransformSchedules_update: () => ({ is_paused: true }),
  Recompute_create: ({ project }) => recomputeOf(project),
  Query_run: ({ workspace }) => ({ workspace_id: workspace, sql: 'select 1' }),
  Query_check: ({ workspace }) => ({ workspace_id: workspace, sql: 'select 1' }),
  Query_cancel: ({ workspace }) => ({ workspace_id: workspace, query_id: newId() }),
  Connections_create: ({ workspace }) => ({ workspace_id: workspace, name: newId(), ...ownDatabase() }),
  Connections_test: ({ workspace }) => ({ workspace_id: workspace, ...ownDatabase() }),
  Connections_update: () => ({ name: `renamed ${newId()}` }),
  Metrics_create: ({ workspace }) => metricOf(workspace),
  Metrics_preview: ({ workspace }) => ({ workspace_id: workspace, sql: metricOf(workspace)['sql'] }),
  Metrics_update: () => ({ unit: '€' }),
  Metrics_run: () => ({ full: true }),
  Reports_create: ({ workspace }) => ({ workspace_id: workspace, ...REPORT, slug: newSlug() }),
  Reports_update: () => ({ cache_ttl_seconds: 0 }),
  Reports_recompute: ({ project }) => recomputeOf(project),
  QueryExport_export: ({ workspace }) => ({ workspace_id: workspace, sql: 'SELECT 1', format: 'json' }),
  SavedQueries_create: ({ workspace }) => ({ workspace_id: workspace, name: 'Numbers', sql: 'SELECT 1' }),
  SavedQueries_update: () => ({ name: 'Renamed' }),
  Dashboards_create: ({ workspace }) => dashboardOf(workspace),
  Dashboards_update: () => ({ name: 'Renamed' }),
  DashboardWidgets_create: () => ({ ...WIDGET, id: newId() }),
  DashboardWidgets_update: () => ({ title: 'Renamed' }),
  DashboardData_preview: ({ workspace }) => ({ workspace_id: workspace, widgets: [WIDGET] }),
  FilterSets_create: ({ workspace }) => ({ workspace_id: workspace, ...FILTER_SET }),
  FilterSets_update: () => ({ name: 'Renamed' }),
  Annotations_create: ({ workspace }) => ({ workspace_id: workspace, ...ANNOTATION }),
  Annotations_update: () => ({ text: 'Renamed' }),
  Privacy_export: ({ project }) => ({ project_id: project, distinct_id: 'v' }),
  Privacy_erase: ({ project }) => ({ project_id: project, distinct_id: 'v' }),
  Exports_create: ({ workspace, savedQuery }) => exportOf(workspace, savedQuery),
  SavedQueryCharts_create: () => CHART,
  SavedQueryCharts_update: () => ({ title: 'Renamed' }),
};

export const WIDGET = {
  id: newId(),
  source: { type: 'text', markdown: 'Hello' },
  position: { x: 0, y: 0, w: 1, h: 1 },
};
export const FILTER_SET = { name: 'Germany', visibility: 'shared', filters: { event: 'signup' } };
export const ANNOTATION = { at: '2026-11-01T00:00:00Z', text: 'Release' };
export const dashboardOf = (workspace: string): Json => ({
  workspace_id: workspace,
  name: 'Page',
  visibility: 'shared',
});
const exportOf = (workspace: string, savedQuery: string): Json => ({
  workspace_id: workspace,
  source: { type: 'saved_query', saved_query_id: savedQuery },
  format: 'csv',
});
export const CHART = { title: 'Chart', kind: 'line', mapping: {} };

export function metricOf(workspace: string): Json {
  const sql = `select date_trunc({{grain}}, occurred_at, {{time_zone}}) as bucket, count(*) as value
    from raw.events where occurred_at >= {{from}} and occurred_at < {{to}} group by 1`;
  return { workspace_id: workspace, name: newId(), sql };
}

/** Query parameters without which an operation answers nobody. */
export const QUERIES: Record<string, string | ((fixture: Fixture) => string)> = {
  Reports_run: ({ project }) => `project_id=${project}`,
  Reports_export: ({ project }) => `project_id=${project}&format=json`,
  Retention_preview: 'raw_days=730&hourly_days=90&daily_days=730',
  Person_get: 'visitor_id=v',
  AnalyticsWeb_breakdown: 'dimension=path',
  AnalyticsWeb_values: 'field=path',
  Query_sample: 'relation=raw.events',
  Metrics_values: 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z',
  SavedQueryResults_export: 'format=json',
  Audit_export: 'format=json',
};

export const REPORT = { kind: 'volume', name: 'Orders', event_names: ['order'] };
export const newSlug = (): string => `r-${newId()}`;

export const recomputeOf = (project: string): Json => ({ project_id: project, from: '2026-11-01', to: '2026-11-02' });

export interface Fixture {
  workspace: string;
  project: string;
  source: string;
  letter: string;
  goal: string;
  connection: string;
  metric: string;
  recompute: string;
  report: string;
  savedQuery: string;
  chart: string;
  snapshot: string;
  dashboard: string;
  filterSet: string;
  annotation: string;
  shareLink: string;
  export: string;
  erasure: string;
  member: SignedUp;
  invitation: string;
  token: string;
}
