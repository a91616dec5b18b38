import { type Action } from '@strata/contracts';
import { type IconName } from '../ui/icon';

export interface NavItem {
  label: string;
  icon: IconName;
  /** Relative to its section. */
  path: string;
  /** Who sees it: those who may do this. */
  action: Action;
  /** Carries the range and filters of the page one comes from. */
  keepsQuery?: boolean;
}

/** The sidebar, top to bottom. A new page is one line here and one route. */
export const WORKSPACE_NAV: readonly NavItem[] = [
  { label: 'Projects', icon: 'folder', path: '/projects', action: 'project:read' },
  { label: 'Dashboards', icon: 'layout', path: '/dashboards', action: 'dashboard:read' },
  { label: 'Queries', icon: 'code', path: '/queries', action: 'saved_query:read' },
  { label: 'Explore', icon: 'search', path: '/explore', action: 'query:run' },
  { label: 'Metrics', icon: 'activity', path: '/metrics', action: 'metric:read' },
  { label: 'Reports', icon: 'table', path: '/reports', action: 'report:read' },
  { label: 'Exports', icon: 'download', path: '/exports', action: 'export:read' },
  { label: 'Connections', icon: 'database', path: '/connections', action: 'connection:read' },
  { label: 'Audit log', icon: 'shield', path: '/audit', action: 'audit:read' },
  { label: 'Privacy', icon: 'user', path: '/privacy', action: 'privacy:read' },
  { label: 'Workspace settings', icon: 'users', path: '/workspace', action: 'workspace:read' },
];

/** Below the project, for superadmins: what concerns the whole installation. */
export const INSTALLATION_NAV: readonly Omit<NavItem, 'action'>[] = [
  { label: 'Installation', icon: 'monitor', path: '/installation' },
  { label: 'Transforms', icon: 'layers', path: '/transforms' },
  { label: 'Transform runs', icon: 'clock', path: '/transforms/runs' },
];

export const PROJECT_NAV: readonly NavItem[] = [
  { label: 'Dashboard', icon: 'chart', path: '', action: 'analytics:read', keepsQuery: true },
  { label: 'Web analytics', icon: 'globe', path: 'web', action: 'analytics:read', keepsQuery: true },
  { label: 'Goals', icon: 'target', path: 'goals', action: 'goal:read', keepsQuery: true },
  { label: 'Live', icon: 'activity', path: 'live', action: 'event:read', keepsQuery: true },
  { label: 'Events', icon: 'list', path: 'events', action: 'event:read', keepsQuery: true },
  { label: 'Sessions', icon: 'route', path: 'sessions', action: 'event:read', keepsQuery: true },
  { label: 'People', icon: 'users', path: 'people', action: 'event:read', keepsQuery: true },
  { label: 'Dead letters', icon: 'inbox', path: 'dead-letters', action: 'dead_letter:read' },
  { label: 'Project settings', icon: 'settings', path: 'settings', action: 'project:read' },
];
