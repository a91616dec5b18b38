import { type AdminWindow } from './browser.js';
import { type World } from './world.js';

/** A page of the admin in one of its states. */
export interface Screen {
  name: string;
  path: (world: World) => string;
  /** What to do once the page is there. */
  then?: (window: AdminWindow) => Promise<void>;
  /** Seen without signing in. */
  guest?: boolean;
  only?: 'wide' | 'narrow';
}

const home =
  (rest = '') =>
  (world: World) =>
    `/projects/${world.shop.id}${rest}`;

const board =
  (rest = '') =>
  ({ boards }: World) =>
    `/dashboards/${boards.board}${rest}`;

const TABS = 'pages=entry&sources=campaigns&locations=countries&devices=browser&outcomes=events';

/** Every page of the admin: what is photographed and what is tested for accessibility. A new page is a line here. */
export const SCREENS: readonly Screen[] = [
  { name: 'login', path: () => '/login', guest: true },
  { name: 'register', path: () => '/register', guest: true },
  { name: 'invite', path: ({ invitation }) => `/invite#${invitation}`, guest: true },
  { name: 'invite-gone', path: () => '/invite#used', guest: true },
  { name: 'welcome', path: () => '/welcome' },
  { name: 'welcome-snippet', path: ({ untouched }) => `/welcome?project=${untouched.id}` },
  { name: 'projects', path: () => '/projects' },
  { name: 'new-project', path: () => '/projects', then: (window) => window.press('New project') },
  { name: 'palette', path: home(), then: (window) => window.palette() },
  { name: 'switcher', path: () => '/projects', then: (window) => window.click('.switcher'), only: 'wide' },
  { name: 'dashboard', path: home('?range=30d') },
  { name: 'dashboard-breakdown', path: home('?range=24h&by=browser&tz=Asia/Kathmandu&f=country:is_set') },
  { name: 'dashboard-table', path: home(), then: showTables },
  { name: 'dashboard-no-events', path: ({ untouched }) => `/projects/${untouched.id}` },
  { name: 'dashboard-empty-range', path: home('?from=2020-01-01&to=2020-01-07') },
  { name: 'dashboard-server-down', path: home(), then: (window) => window.breakServer('/api/v1/analytics/') },
  { name: 'time-zone', path: home(), then: (window) => window.press('Time zone UTC, change') },
  { name: 'web', path: home('/web?range=30d') },
  { name: 'web-filtered', path: home(`/web?${TABS}&plot=page_views&f=country:eq:US&f=entry_channel:eq:direct`) },
  { name: 'web-details', path: home('/web'), then: (window) => window.press('Details of Pages') },
  { name: 'web-no-events', path: ({ untouched }) => `/projects/${untouched.id}/web` },
  { name: 'web-empty-range', path: home('/web?from=2020-01-01&to=2020-01-07') },
  { name: 'web-server-down', path: home('/web'), then: (window) => window.breakServer('/api/v1/analytics/') },
  { name: 'filter', path: home('/web'), then: openValues },
  { name: 'goals', path: home('/goals') },
  { name: 'no-goals', path: ({ untouched }) => `/projects/${untouched.id}/goals` },
  { name: 'goal', path: home('/goals'), then: (window) => window.press('Edit goal Read an article') },
  { name: 'events', path: home('/events') },
  { name: 'event', path: home('/events'), then: (window) => window.click('tbody .cover') },
  { name: 'event-live', path: home('/events?live=1&range=24h') },
  { name: 'live', path: home('/live') },
  { name: 'live-paused', path: home('/live?event=purchase'), then: (window) => window.press('Pause') },
  { name: 'live-no-events', path: ({ untouched }) => `/projects/${untouched.id}/live` },
  { name: 'sessions', path: home('/sessions') },
  { name: 'session', path: home('/sessions'), then: (window) => window.click('tbody .cover') },
  { name: 'people', path: home('/people') },
  { name: 'people-identified', path: home('/people?f=distinct_id:is_set') },
  { name: 'person', path: home('/people?f=distinct_id:is_set'), then: (window) => window.click('tbody .cover') },
  { name: 'person-unknown', path: home('/people/nobody%2F%20%3Cb%3E') },
  { name: 'dead-letters', path: home('/dead-letters') },
  { name: 'dead-letter', path: home('/dead-letters'), then: (window) => window.click('tbody .cover') },
  { name: 'settings', path: home('/settings') },
  { name: 'rotate-key', path: home('/settings'), then: (window) => window.press('Rotate') },
  { name: 'delete-project', path: home('/settings'), then: (window) => window.press('Delete project') },
  { name: 'dashboards', path: () => '/dashboards' },
  { name: 'dashboards-no-match', path: () => '/dashboards?q=nothing-like-this' },
  { name: 'board', path: board() },
  {
    name: 'board-filtered',
    path: board('?range=7d&tz=Asia/Kathmandu&event=page_view&f=country:eq:US&f=device:is_set'),
  },
  { name: 'board-table', path: board(), then: widgetMenu('Visitors over time', 'Show as table') },
  { name: 'board-widget', path: board(), then: widgetMenu('Where they are', 'Full screen') },
  { name: 'board-annotations', path: board(), then: (window) => window.press('Annotations, 2') },
  { name: 'board-annotation', path: board(), then: annotate },
  { name: 'board-filter-sets', path: board(), then: (window) => window.press('Filter sets') },
  { name: 'board-events', path: board(), then: (window) => window.press('All events, change') },
  { name: 'board-share', path: board(), then: share },
  { name: 'board-empty', path: ({ boards }) => `/dashboards/${boards.emptyBoard}` },
  { name: 'board-gone', path: () => '/dashboards/01a20026-0000-7000-8000-000000000000' },
  { name: 'share', path: ({ boards }) => `/share#${boards.share}`, guest: true },
  { name: 'share-gone', path: () => '/share#revoked', guest: true },
  { name: 'share-incomplete', path: () => '/share', guest: true },
  { name: 'queries', path: () => '/queries' },
  { name: 'queries-no-match', path: () => '/queries?q=nothing-like-this' },
  { name: 'query-new', path: () => '/queries/new' },
  { name: 'query-problem', path: () => '/queries/new', then: runUnknownColumn },
  { name: 'query', path: ({ query }) => `/queries/${query}` },
  { name: 'query-details', path: ({ query }) => `/queries/${query}`, then: more('Details…') },
  { name: 'query-versions', path: ({ query }) => `/queries/${query}`, then: more('Version history') },
  { name: 'query-runs', path: ({ query }) => `/queries/${query}`, then: more('Run history') },
  { name: 'query-gone', path: () => '/queries/01a20026-0000-7000-8000-000000000000' },
  { name: 'explore', path: () => '/explore' },
  { name: 'explore-filter', path: () => '/explore', then: (window) => window.press('Add filter') },
  { name: 'metrics', path: () => '/metrics' },
  { name: 'metrics-no-match', path: () => '/metrics?q=nothing-like-this' },
  { name: 'metric', path: ({ metric }) => `/metrics/${metric}?range=30d` },
  { name: 'metric-dimension', path: ({ metric }) => `/metrics/${metric}?dimension=country&range=30d` },
  { name: 'metric-table', path: ({ metric }) => `/metrics/${metric}`, then: (window) => window.choose('Table') },
  { name: 'metric-delete', path: ({ metric }) => `/metrics/${metric}`, then: more('Delete…') },
  { name: 'metric-failed', path: ({ failingMetric }) => `/metrics/${failingMetric}` },
  { name: 'metric-edit', path: ({ metric }) => `/metrics/${metric}/edit`, then: previewMetric },
  { name: 'metric-new', path: () => '/metrics/new' },
  { name: 'metric-sql', path: () => '/metrics/new', then: breakMetric },
  { name: 'metric-gone', path: () => '/metrics/01a20026-0000-7000-8000-000000000000' },
  { name: 'print-gone', path: () => '/print#used', guest: true },
  { name: 'new-dashboard', path: () => '/dashboards?new=1' },
  { name: 'board-edit', path: board('?edit=1'), then: (window) => window.see('Done') },
  { name: 'board-add', path: board('?edit=1'), then: (window) => window.press('Add widget') },
  { name: 'board-versions', path: board('?edit=1&versions=1'), then: seeVersions },
  { name: 'reports', path: () => '/reports' },
  { name: 'report-new', path: () => '/reports', then: (window) => window.press('New report') },
  { name: 'report', path: ({ shop }) => `/reports/volume-by-period?project=${shop.id}&breakdown=source` },
  { name: 'recompute-runs', path: () => '/reports/runs' },
  { name: 'recompute-run', path: () => '/reports/runs', then: seeRun },
  { name: 'exports', path: () => '/exports' },
  { name: 'exports-all', path: () => '/exports', then: (window) => window.choose("Everybody's") },
  { name: 'connections', path: () => '/connections' },
  { name: 'connection', path: () => '/connections', then: (window) => window.press('Add connection') },
  { name: 'audit', path: () => '/audit' },
  { name: 'audit-entry', path: () => '/audit?action=project.updated', then: (window) => window.click('tbody .cover') },
  { name: 'privacy', path: () => '/privacy' },
  { name: 'erase', path: home('/people?f=distinct_id:is_set'), then: eraseSomebody },
  { name: 'workspaces', path: () => '/workspaces' },
  { name: 'workspace', path: () => '/workspace' },
  { name: 'invite-someone', path: () => '/workspace?invite=1' },
  { name: 'lineage', path: () => '/transforms' },
  { name: 'lineage-model', path: () => '/transforms?node=model.strata.int_sessions' },
  { name: 'model', path: () => '/transforms/models/model.strata.agg_sessions_hourly' },
  { name: 'model-compiled', path: () => '/transforms/models/model.strata.int_sessions?sql=compiled' },
  { name: 'runs', path: () => '/transforms/runs' },
  { name: 'run', path: () => '/transforms/runs', then: (window) => window.click('tbody a.cover') },
  { name: 'run-log', path: () => '/transforms/runs', then: showLog },
  { name: 'start-run', path: () => '/transforms/runs', then: (window) => window.press('Run…') },
  { name: 'full-refresh', path: () => '/transforms/runs', then: (window) => window.press('Full refresh…') },
  { name: 'installation', path: () => '/installation' },
  { name: 'tenants', path: () => '/installation?view=tenants' },
  { name: 'installation-log', path: () => '/installation?view=log' },
  { name: 'audit-access', path: () => '/audit-access' },
  { name: 'navigation', path: home(), then: (window) => window.press('Open navigation'), only: 'narrow' },
  { name: 'not-found', path: () => '/nowhere' },
];

function more(item: string): (window: AdminWindow) => Promise<void> {
  return async (window) => {
    await window.press('More');
    await window.press(item);
  };
}

function widgetMenu(title: string, item: string): (window: AdminWindow) => Promise<void> {
  return async (window) => {
    await window.press(`Menu of ${title}`);
    await window.press(item, 'menuitem');
    await window.page.waitForSelector('app-widget-dialog h2');
  };
}

async function eraseSomebody(window: AdminWindow): Promise<void> {
  await window.click('tbody .cover');
  await window.press('Erase person…');
}

async function seeRun(window: AdminWindow): Promise<void> {
  await window.click('tbody a.cover');
  await window.see('Correlation');
}

async function seeVersions(window: AdminWindow): Promise<void> {
  await window.page.waitForSelector('app-board-versions-drawer h2');
}

async function annotate(window: AdminWindow): Promise<void> {
  await window.press('Annotations, 2');
  await window.press('Add annotation…');
}

async function share(window: AdminWindow): Promise<void> {
  await window.press('More');
  await window.press('Share…', 'menuitem');
  await window.page.waitForSelector('app-share-dialog tbody');
}

async function runUnknownColumn(window: AdminWindow): Promise<void> {
  await window.write('select nothing_like_this from raw.events');
  await window.press('Run');
  await window.page.waitForSelector('ui-error');
}

async function previewMetric(window: AdminWindow): Promise<void> {
  await window.press('Preview');
  await window.page.waitForSelector('app-metric-preview app-metric-values');
}

async function breakMetric(window: AdminWindow): Promise<void> {
  await window.choose('SQL');
  await window.write('select {{from}} as bucket, nothing_like_this as value from raw.events where {{to}} > {{grain}}');
  await window.press('Preview');
  await window.page.waitForSelector('app-metric-preview ui-error');
}

async function openValues(window: AdminWindow): Promise<void> {
  await window.press('Add filter');
  await window.click('app-value-input input');
  await window.page.waitForSelector('app-value-input [role=option]');
}

async function showLog(window: AdminWindow): Promise<void> {
  await window.click('tbody a.cover');
  await window.click('tbody button.cover');
  await window.page.waitForSelector('app-node-log-drawer h2');
}

async function showTables(window: AdminWindow): Promise<void> {
  for (const card of ['timeseries', 'top-events']) {
    await window.click(`app-${card}-card button[aria-label="Show as table"]`);
  }
}
