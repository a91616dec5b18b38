import { Module } from '@nestjs/common';
import { AnalyticsModule } from '@strata/analytics';
import { IdentityModule } from '@strata/identity';
import { MetricsModule } from '@strata/metrics';
import { SavedQueriesModule } from '@strata/saved-queries';
import { Annotations } from './annotations.js';
import { AnalyticsQuestions } from './batch/analytics-questions.js';
import { DashboardData } from './batch/dashboard-data.js';
import { MetricQuestions } from './batch/metric-questions.js';
import { QuestionDesk } from './batch/question-desk.js';
import { SavedQueryQuestions } from './batch/saved-query-questions.js';
import { Dashboards } from './dashboards.js';
import { FilterSets } from './filter-sets.js';
import { ShareLinks } from './share-links.js';
import { DashboardVersions } from './versions.js';

const services = [Annotations, Dashboards, DashboardData, DashboardVersions, FilterSets, ShareLinks];

@Module({
  imports: [AnalyticsModule, IdentityModule, MetricsModule, SavedQueriesModule],
  providers: [...services, AnalyticsQuestions, MetricQuestions, QuestionDesk, SavedQueryQuestions],
  exports: services,
})
export class DashboardsModule {}
