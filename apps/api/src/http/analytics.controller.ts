import { Controller, Get, Inject, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Analytics } from '@strata/analytics';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { ApiTableResponse, CSV_ROWS, csvFile } from '../edge/csv.js';
import { UuidPipe } from '../edge/validation.js';
import { allRows, COLUMNS, fileName, timeseriesCsv } from './analytics-csv.js';
import { EventListDto, SessionListDto, VisitorListDto } from './analytics-lists.dto.js';
import {
  AnalyticsPageQueryDto,
  ComparedQueryDto,
  FilterDto,
  TimeseriesQueryDto,
  TopEventsQueryDto,
} from './analytics-queries.dto.js';
import { questionOf } from './analytics-question.js';
import { OverviewDto, TimeseriesDto, TopEventsDto } from './analytics.dto.js';

@ApiTags('analytics')
// `filters` is JSON in a query string: nothing else would describe its shape.
@ApiExtraModels(FilterDto)
@Controller('analytics/:project_id')
export class AnalyticsController {
  constructor(
    private readonly analytics: Analytics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Totals of the range: events, sessions, visitors, the top event. */
  @Get('overview')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: OverviewDto })
  overview(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: ComparedQueryDto,
  ): Promise<OverviewDto> {
    const question = questionOf(projectId, query, this.clock.now());
    return this.analytics.overview(ctx, question, { compare: query.compare === 'previous' });
  }

  /** Events, sessions and visitors per hour or day, zero-filled. */
  @Get('timeseries')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(TimeseriesDto)
  async timeseries(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: TimeseriesQueryDto,
  ): Promise<TimeseriesDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    const answer = await this.analytics.timeseries(ctx, question, {
      interval: query.interval ?? 'day',
      compare: query.compare === 'previous',
      breakdown: query.breakdown,
    });
    return query.format === 'csv' ? timeseriesCsv(fileName('timeseries', question), answer) : answer;
  }

  /** The most frequent event names. */
  @Get('top-events')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(TopEventsDto)
  async topEvents(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: TopEventsQueryDto,
  ): Promise<TopEventsDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    const isCsv = query.format === 'csv';
    const compare = query.compare === 'previous';
    // One more than fits tells that there are more.
    const limit = isCsv ? CSV_ROWS + 1 : (query.limit ?? 10);
    const data = await this.analytics.topEvents(ctx, question, { limit, compare });
    if (!isCsv) return { data };
    const columns = [...COLUMNS['top-events'], ...(compare ? ['previous_count' as const] : [])];
    return csvFile(fileName('top-events', question), columns, data);
  }

  /** Sessions that start in the range, latest first. */
  @Get('sessions')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(SessionListDto)
  async sessions(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<SessionListDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    if (query.format !== 'csv') return this.analytics.sessions(ctx, question, query);
    const rows = allRows((page) => this.analytics.sessions(ctx, question, { ...page, search: query.search }));
    return csvFile(fileName('sessions', question), COLUMNS.sessions, rows);
  }

  /** Visitors seen in the range, last seen first. */
  @Get('users')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(VisitorListDto)
  async users(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<VisitorListDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    if (query.format !== 'csv') return this.analytics.users(ctx, question, query);
    const rows = allRows((page) => this.analytics.users(ctx, question, { ...page, search: query.search }));
    return csvFile(fileName('users', question), COLUMNS.users, rows);
  }

  /** Raw events, newest first. */
  @Get('events')
  @Requires('event:read', inProject)
  @ApiTableResponse(EventListDto)
  async events(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<EventListDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    if (query.format !== 'csv') return this.analytics.events(ctx, question, query);
    const rows = allRows((page) => this.analytics.events(ctx, question, { ...page, search: query.search }));
    return csvFile(fileName('events', question), COLUMNS.events, rows);
  }
}
