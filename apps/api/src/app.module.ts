import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AnalyticsModule } from '@strata/analytics';
import { DashboardsModule } from '@strata/dashboards';
import { DataModule } from '@strata/data';
import { ExportModule } from '@strata/export';
import { IdentityModule } from '@strata/identity';
import { IngestModule } from '@strata/ingest';
import { LiveModule } from '@strata/live';
import { MetricsModule } from '@strata/metrics';
import { PlatformModule, type Config } from '@strata/platform';
import { PrivacyModule } from '@strata/privacy';
import { ProjectsModule } from '@strata/projects';
import { QueryModule } from '@strata/query';
import { RedisModule } from '@strata/queue';
import { ReportsModule } from '@strata/reports';
import { RetentionModule } from '@strata/retention';
import { SavedQueriesModule } from '@strata/saved-queries';
import { TransformModule } from '@strata/transform';
import { AccessGuard } from './edge/access.guard.js';
import { ErrorFilter } from './edge/error.filter.js';
import { VisitRecordInterceptor } from './edge/visit-record.interceptor.js';
import { AdHocQueries } from './http/ad-hoc-queries.js';
import { AnalyticsWebController } from './http/analytics-web.controller.js';
import { AnalyticsController } from './http/analytics.controller.js';
import { AnnotationsController } from './http/annotations.controller.js';
import { AuditController } from './http/audit.controller.js';
import { AuthController, MeController } from './http/auth.controller.js';
import { ConnectionsController } from './http/connections.controller.js';
import { DashboardDataController } from './http/dashboard-data.controller.js';
import { DashboardWidgetsController } from './http/dashboard-widgets.controller.js';
import { DashboardsController } from './http/dashboards.controller.js';
import { DeadLettersController } from './http/dead-letters.controller.js';
import { EventsController } from './http/events.controller.js';
import { ExportsController } from './http/exports.controller.js';
import { RendersController } from './http/renders.controller.js';
import { FilterSetsController } from './http/filter-sets.controller.js';
import { GoalsController } from './http/goals.controller.js';
import { HealthController } from './http/health.controller.js';
import { InstallationStatus } from './http/installation-status.js';
import { InstallationController } from './http/installation.controller.js';
import { InvitationsController, InvitedController } from './http/invitations.controller.js';
import { LiveController } from './http/live.controller.js';
import { MetricsController } from './http/metrics.controller.js';
import { OverviewController } from './http/overview.controller.js';
import { PersonController } from './http/person.controller.js';
import { PrivacyController } from './http/privacy.controller.js';
import { ProjectsController, SourcesController } from './http/projects.controller.js';
import { QueryExportController } from './http/query-export.controller.js';
import { QueryController } from './http/query.controller.js';
import { RecomputeController } from './http/recompute.controller.js';
import { RecomputeRunsController, ReportsController } from './http/reports.controller.js';
import { RetentionController } from './http/retention.controller.js';
import { SavedQueriesController } from './http/saved-queries.controller.js';
import { SavedQueryChartsController } from './http/saved-query-charts.controller.js';
import { SavedQueryResultsController } from './http/saved-query-results.controller.js';
import { SharedDashboardController, ShareLinksController } from './http/share-links.controller.js';
import {
  TransformRunsController,
  TransformsController,
  TransformSchedulesController,
} from './http/transforms.controller.js';
import { WidgetLines } from './http/widget-lines.js';
import { MembersController, TicketsController, WorkspacesController } from './http/workspaces.controller.js';
import { EventsGateway } from './ws/events.gateway.js';

const PROCESS = 'api';

const CONTROLLERS = [
  HealthController,
  AuthController,
  MeController,
  OverviewController,
  InstallationController,
  WorkspacesController,
  MembersController,
  InvitationsController,
  InvitedController,
  TicketsController,
  AuditController,
  PrivacyController,
  ProjectsController,
  SourcesController,
  EventsController,
  DeadLettersController,
  AnalyticsController,
  LiveController,
  AnalyticsWebController,
  PersonController,
  GoalsController,
  TransformsController,
  TransformRunsController,
  TransformSchedulesController,
  RecomputeController,
  ReportsController,
  RetentionController,
  RecomputeRunsController,
  MetricsController,
  QueryController,
  ConnectionsController,
  QueryExportController,
  SavedQueriesController,
  SavedQueryChartsController,
  SavedQueryResultsController,
  DashboardsController,
  DashboardWidgetsController,
  DashboardDataController,
  FilterSetsController,
  AnnotationsController,
  ShareLinksController,
  SharedDashboardController,
  ExportsController,
  RendersController,
];

@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.forRoot(config, PROCESS),
        DataModule.forRoot(PROCESS),
        RedisModule.forRoot(),
        IdentityModule,
        ProjectsModule,
        IngestModule,
        AnalyticsModule,
        LiveModule,
        TransformModule,
        MetricsModule,
        ReportsModule,
        QueryModule,
        SavedQueriesModule,
        DashboardsModule,
        ExportModule,
        PrivacyModule,
        RetentionModule,
      ],
      controllers: CONTROLLERS,
      providers: [
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_INTERCEPTOR, useClass: VisitRecordInterceptor },
        { provide: APP_FILTER, useClass: ErrorFilter },
        EventsGateway,
        AdHocQueries,
        WidgetLines,
        InstallationStatus,
      ],
    };
  }
}
