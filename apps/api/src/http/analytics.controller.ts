import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Analytics, type Question } from '@strata/analytics';
import { CLOCK, DomainError, type Clock, type WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { UuidPipe } from '../edge/validation.js';
import {
  AnalyticsPageQueryDto,
  AnalyticsQueryDto,
  ComparedQueryDto,
  EventListDto,
  FilterDto,
  OverviewDto,
  SessionListDto,
  TimeseriesDto,
  TimeseriesQueryDto,
  TopEventsDto,
  TopEventsQueryDto,
  VisitorListDto,
} from './analytics.dto.js';

const DEFAULT_RANGE_MS = 7 * 86_400_000;

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
    return this.analytics.overview(ctx, this.question(projectId, query), { compare: query.compare === 'previous' });
  }

  /** Events, sessions and visitors per hour or day, zero-filled. */
  @Get('timeseries')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: TimeseriesDto })
  timeseries(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: TimeseriesQueryDto,
  ): Promise<TimeseriesDto> {
    return this.analytics.timeseries(ctx, this.question(projectId, query), {
      interval: query.interval ?? 'day',
      compare: query.compare === 'previous',
      breakdown: query.breakdown,
    });
  }

  /** The most frequent event names. */
  @Get('top-events')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: TopEventsDto })
  async topEvents(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: TopEventsQueryDto,
  ): Promise<TopEventsDto> {
    const options = { limit: query.limit ?? 10, compare: query.compare === 'previous' };
    return { data: await this.analytics.topEvents(ctx, this.question(projectId, query), options) };
  }

  /** Sessions that start in the range, latest first. */
  @Get('sessions')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: SessionListDto })
  sessions(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<SessionListDto> {
    return this.analytics.sessions(ctx, this.question(projectId, query), query);
  }

  /** Visitors seen in the range, last seen first. */
  @Get('users')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: VisitorListDto })
  users(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<VisitorListDto> {
    return this.analytics.users(ctx, this.question(projectId, query), query);
  }

  /** Raw events, newest first. */
  @Get('events')
  @Requires('event:read', inProject)
  @ApiOkResponse({ type: EventListDto })
  events(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: AnalyticsPageQueryDto,
  ): Promise<EventListDto> {
    return this.analytics.events(ctx, this.question(projectId, query), query);
  }

  private question(projectId: string, query: AnalyticsQueryDto): Question {
    const to = query.to ? new Date(query.to) : this.clock.now();
    const from = query.from ? new Date(query.from) : new Date(to.getTime() - DEFAULT_RANGE_MS);
    if (!(from < to)) {
      throw new DomainError('invalid', 'from must lie before to.', { hint: 'The range is [from, to).' });
    }
    return {
      projectId,
      from,
      to,
      tz: query.tz,
      filters: query.filters ?? [],
      includeBots: query.include_bots ?? false,
    };
  }
}
