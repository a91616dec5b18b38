import { Controller, Get, Inject, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Analytics } from '@strata/analytics';
import { CLOCK, type Clock, type WorkspaceContext } from '@strata/platform';
import { inProject, Requires, Workspace } from '../edge/access.decorators.js';
import { ApiTableResponse, CSV_ROWS, csvFile } from '../edge/csv.js';
import { UuidPipe } from '../edge/validation.js';
import { COLUMNS, fileName, goalsCsv } from './analytics-csv.js';
import { BreakdownQueryDto, ComparedQueryDto, GoalsQueryDto, ValuesQueryDto } from './analytics-queries.dto.js';
import { questionOf } from './analytics-question.js';
import { BreakdownDto, GoalResultsDto, ValuesDto, WebDto } from './analytics-web.dto.js';

@ApiTags('analytics')
@Controller('analytics/:project_id')
export class AnalyticsWebController {
  constructor(
    private readonly analytics: Analytics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Visitors, sessions and page views of the range, and how the sessions went. */
  @Get('web')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: WebDto })
  web(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: ComparedQueryDto,
  ): Promise<WebDto> {
    const question = questionOf(projectId, query, this.clock.now());
    return this.analytics.web(ctx, question, { compare: query.compare === 'previous' });
  }

  /** The values of a dimension with their figures, most visitors first. */
  @Get('breakdown')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(BreakdownDto)
  async breakdown(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: BreakdownQueryDto,
  ): Promise<BreakdownDto | StreamableFile> {
    const { dimension, search } = query;
    const question = questionOf(projectId, query, this.clock.now());
    const isCsv = query.format === 'csv';
    const compare = query.compare === 'previous';
    // One more than fits tells that there are more.
    const limit = isCsv ? CSV_ROWS + 1 : (query.limit ?? 10);
    const answer = await this.analytics.breakdown(ctx, question, { dimension, limit, compare, search });
    if (!isCsv) return answer;
    const columns = [...COLUMNS.breakdown, ...(compare ? ['previous_visitors' as const] : [])];
    return csvFile(fileName(`breakdown-${dimension}`, question), columns, answer.data);
  }

  /** What each of the project's goals came to. */
  @Get('goals')
  @Requires('analytics:read', inProject)
  @ApiTableResponse(GoalResultsDto)
  async goals(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: GoalsQueryDto,
  ): Promise<GoalResultsDto | StreamableFile> {
    const question = questionOf(projectId, query, this.clock.now());
    const compare = query.compare === 'previous';
    const data = await this.analytics.goals(ctx, question, { compare });
    return query.format === 'csv' ? goalsCsv(fileName('goals', question), data, compare) : { data };
  }

  /** The twenty most frequent values of a field, to choose a filter's value from. */
  @Get('values')
  @Requires('analytics:read', inProject)
  @ApiOkResponse({ type: ValuesDto })
  async values(
    @Workspace() ctx: WorkspaceContext,
    @Param('project_id', UuidPipe) projectId: string,
    @Query() query: ValuesQueryDto,
  ): Promise<ValuesDto> {
    const { field, search } = query;
    const question = questionOf(projectId, query, this.clock.now());
    return { field, data: await this.analytics.values(ctx, question, { field, search }) };
  }
}
