import { type Routes } from '@angular/router';
import { anyone, guestsOnly, keepsChanges, signedIn } from './shell/guards';

export const routes: Routes = [
  {
    path: 'login',
    title: 'Sign in · Strata',
    canActivate: [guestsOnly],
    loadComponent: () => import('./pages/auth/login.page').then((m) => m.LoginPage),
  },
  {
    path: 'register',
    title: 'Create account · Strata',
    canActivate: [guestsOnly],
    loadComponent: () => import('./pages/auth/register.page').then((m) => m.RegisterPage),
  },
  {
    path: 'invite',
    title: 'Invitation · Strata',
    canActivate: [anyone],
    loadComponent: () => import('./pages/invite/invite.page').then((m) => m.InvitePage),
  },
  {
    path: 'print',
    title: 'Print · Strata',
    loadComponent: () => import('./pages/print/print.page').then((m) => m.PrintPage),
  },
  {
    path: 'share',
    title: 'Shared dashboard · Strata',
    loadComponent: () => import('./pages/share/share.page').then((m) => m.SharePage),
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then((m) => m.Shell),
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./shell/home').then((m) => m.Home) },
      {
        path: 'welcome',
        title: 'Welcome · Strata',
        loadComponent: () => import('./pages/welcome/welcome.page').then((m) => m.WelcomePage),
      },
      {
        path: 'projects',
        title: 'Projects · Strata',
        loadComponent: () => import('./pages/projects/projects.page').then((m) => m.ProjectsPage),
      },
      {
        path: 'projects/:projectId',
        loadComponent: () => import('./pages/project/project.layout').then((m) => m.ProjectLayout),
        children: [
          {
            path: '',
            pathMatch: 'full',
            title: 'Dashboard · Strata',
            loadComponent: () => import('./pages/dashboard/dashboard.page').then((m) => m.DashboardPage),
          },
          {
            path: 'web',
            title: 'Web analytics · Strata',
            loadComponent: () => import('./pages/web/web.page').then((m) => m.WebPage),
          },
          {
            path: 'goals',
            title: 'Goals · Strata',
            loadComponent: () => import('./pages/goals/goals.page').then((m) => m.GoalsPage),
          },
          {
            path: 'live',
            title: 'Live · Strata',
            loadComponent: () => import('./pages/live/live.page').then((m) => m.LivePage),
          },
          {
            path: 'events',
            title: 'Events · Strata',
            loadComponent: () => import('./pages/events/events.page').then((m) => m.EventsPage),
          },
          {
            path: 'sessions',
            title: 'Sessions · Strata',
            loadComponent: () => import('./pages/sessions/sessions.page').then((m) => m.SessionsPage),
          },
          {
            path: 'people',
            title: 'People · Strata',
            loadComponent: () => import('./pages/people/people.page').then((m) => m.PeoplePage),
          },
          {
            path: 'people/:visitorId',
            title: 'Person · Strata',
            loadComponent: () => import('./pages/people/person.page').then((m) => m.PersonPage),
          },
          {
            path: 'dead-letters',
            title: 'Dead letters · Strata',
            loadComponent: () => import('./pages/dead-letters/dead-letters.page').then((m) => m.DeadLettersPage),
          },
          {
            path: 'settings',
            title: 'Project settings · Strata',
            loadComponent: () => import('./pages/project-settings/settings.page').then((m) => m.ProjectSettingsPage),
          },
        ],
      },
      {
        path: 'dashboards',
        title: 'Dashboards · Strata',
        loadComponent: () => import('./pages/dashboards/dashboards.page').then((m) => m.DashboardsPage),
      },
      {
        path: 'dashboards/:dashboardId',
        title: 'Dashboard · Strata',
        canDeactivate: [keepsChanges],
        loadComponent: () => import('./pages/dashboards/board.page').then((m) => m.BoardPage),
      },
      {
        path: 'queries',
        title: 'Queries · Strata',
        loadComponent: () => import('./pages/queries/queries.page').then((m) => m.QueriesPage),
      },
      {
        path: 'queries/:queryId',
        title: 'Query · Strata',
        canDeactivate: [keepsChanges],
        loadComponent: () => import('./pages/queries/query.page').then((m) => m.QueryPage),
      },
      {
        path: 'explore',
        title: 'Explore · Strata',
        loadComponent: () => import('./pages/builder/builder.page').then((m) => m.BuilderPage),
      },
      {
        path: 'metrics',
        title: 'Metrics · Strata',
        loadComponent: () => import('./pages/metrics/metrics.page').then((m) => m.MetricsPage),
      },
      {
        path: 'metrics/new',
        title: 'New metric · Strata',
        canDeactivate: [keepsChanges],
        loadComponent: () => import('./pages/metrics/metric-form.page').then((m) => m.MetricFormPage),
      },
      {
        path: 'metrics/:metricId',
        title: 'Metric · Strata',
        loadComponent: () => import('./pages/metrics/metric.page').then((m) => m.MetricPage),
      },
      {
        path: 'metrics/:metricId/edit',
        title: 'Edit metric · Strata',
        canDeactivate: [keepsChanges],
        loadComponent: () => import('./pages/metrics/metric-form.page').then((m) => m.MetricFormPage),
      },
      {
        path: 'reports',
        title: 'Reports · Strata',
        loadComponent: () => import('./pages/reports/reports.page').then((m) => m.ReportsPage),
      },
      {
        path: 'reports/runs',
        title: 'Recompute runs · Strata',
        loadComponent: () => import('./pages/reports/runs/runs.page').then((m) => m.RecomputeRunsPage),
      },
      {
        path: 'reports/runs/:runId',
        title: 'Recompute run · Strata',
        loadComponent: () => import('./pages/reports/runs/run.page').then((m) => m.RecomputeRunPage),
      },
      {
        path: 'reports/:slug',
        title: 'Report · Strata',
        loadComponent: () => import('./pages/reports/report.page').then((m) => m.ReportPage),
      },
      {
        path: 'exports',
        title: 'Exports · Strata',
        loadComponent: () => import('./pages/exports/exports.page').then((m) => m.ExportsPage),
      },
      {
        path: 'connections',
        title: 'Connections · Strata',
        loadComponent: () => import('./pages/connections/connections.page').then((m) => m.ConnectionsPage),
      },
      {
        path: 'audit',
        title: 'Audit log · Strata',
        loadComponent: () => import('./pages/audit/audit.page').then((m) => m.AuditPage),
      },
      {
        path: 'privacy',
        title: 'Privacy · Strata',
        loadComponent: () => import('./pages/privacy/privacy.page').then((m) => m.PrivacyPage),
      },
      {
        path: 'workspaces',
        title: 'Workspaces · Strata',
        loadComponent: () => import('./pages/workspaces/workspaces.page').then((m) => m.WorkspacesPage),
      },
      {
        path: 'workspace',
        title: 'Workspace settings · Strata',
        loadComponent: () => import('./pages/workspace/workspace.page').then((m) => m.WorkspacePage),
      },
      {
        path: 'installation',
        title: 'Installation · Strata',
        loadComponent: () => import('./pages/installation/installation.page').then((m) => m.InstallationPage),
      },
      {
        path: 'transforms',
        loadComponent: () => import('./pages/transforms/transforms.layout').then((m) => m.TransformsLayout),
        children: [
          {
            path: '',
            pathMatch: 'full',
            title: 'Transforms · Strata',
            loadComponent: () => import('./pages/transforms/lineage/lineage.page').then((m) => m.LineagePage),
          },
          {
            path: 'models/:modelId',
            title: 'Model · Strata',
            loadComponent: () => import('./pages/transforms/model/model.page').then((m) => m.ModelPage),
          },
          {
            path: 'runs',
            title: 'Transform runs · Strata',
            loadComponent: () => import('./pages/transforms/runs/runs.page').then((m) => m.RunsPage),
          },
          {
            path: 'runs/:runId',
            title: 'Transform run · Strata',
            loadComponent: () => import('./pages/transforms/runs/run.page').then((m) => m.RunPage),
          },
        ],
      },
      {
        path: 'audit-access',
        title: 'Audit access · Strata',
        loadComponent: () => import('./pages/workspace/audit-access.page').then((m) => m.AuditAccessPage),
      },
      {
        path: '**',
        title: 'Not found · Strata',
        loadComponent: () => import('./pages/not-found/not-found.page').then((m) => m.NotFoundPage),
      },
    ],
  },
];
