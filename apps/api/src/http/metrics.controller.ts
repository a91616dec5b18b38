import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import { MetricRuns, Metrics } from '@strata/metrics';
import type { WorkspaceContext } from '@strata/platform';
import { inPostedWorkspace, inQueriedWorkspace, ofMetric, Requires, Workspace } from '../edge/access.decorators.js';
import { ErrorBodyDto } from '../edge/error.dto.js';
import { IdPageQueryDto } from '../edge/paging.dto.js';
import { UuidPipe } from '../edge/validation.js';
import {
  CreateMetricDto,
  MetricDto,
  MetricListDto,
  MetricPreviewDto,
  MetricQueryDto,
  MetricRunDto,
  MetricRunListDto,
  MetricValuesDto,
  MetricValuesQueryDto,
  PreviewMetricDto,
  RunMetricDto,
  UpdateMetricDto,
} from './metrics.dto.js';

@ApiTags('metrics')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly runs: MetricRuns,
  ) {}

  /** The workspace's metrics by name, each with its last run and newest values. */
  @Get()
  @Requires('metric:read', inQueriedWorkspace)
  @ApiOkResponse({ type: MetricListDto })
  list(@Workspace() ctx: WorkspaceContext, @Query() { limit, cursor, search }: MetricQueryDto): Promise<MetricListDto> {
    return this.metrics.list(ctx, { limit, cursor, search });
  }

  /** Creates a metric; a worker computes it within a minute. The definition is tried first. */
  @Post()
  @Requires('metric:write', inPostedWorkspace)
  @ApiCreatedResponse({ type: MetricDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The name is taken.' })
  create(
    @Workspace() ctx: WorkspaceContext,
    @Body() { workspace_id: _, ...input }: CreateMetricDto,
  ): Promise<MetricDto> {
    return this.metrics.create(ctx, input);
  }

  /** What a definition would yield for the last two days; an error says what is wrong with it. Nothing is kept. */
  @Post('preview')
  @HttpCode(200)
  @Requires('metric:write', inPostedWorkspace)
  @ApiOkResponse({ type: MetricPreviewDto })
  async preview(@Workspace() ctx: WorkspaceContext, @Body() input: PreviewMetricDto): Promise<MetricPreviewDto> {
    return { data: await this.metrics.preview(ctx, input) };
  }

  @Get(':metric_id')
  @Requires('metric:read', ofMetric)
  @ApiOkResponse({ type: MetricDto })
  get(@Workspace() ctx: WorkspaceContext, @Param('metric_id', UuidPipe) id: string): Promise<MetricDto> {
    return this.metrics.get(ctx, id);
  }

  /** Changes a metric. A new definition is tried first, and then all values are computed anew. */
  @Patch(':metric_id')
  @Requires('metric:write', ofMetric)
  @ApiOkResponse({ type: MetricDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'The name is taken.' })
  update(
    @Workspace() ctx: WorkspaceContext,
    @Param('metric_id', UuidPipe) id: string,
    @Body() changes: UpdateMetricDto,
  ): Promise<MetricDto> {
    return this.metrics.update(ctx, id, changes);
  }

  /** Deletes a metric with all its values. */
  @Delete(':metric_id')
  @HttpCode(204)
  @Requires('metric:write', ofMetric)
  @ApiNoContentResponse()
  async remove(@Workspace() ctx: WorkspaceContext, @Param('metric_id', UuidPipe) id: string): Promise<void> {
    await this.metrics.remove(ctx, id);
  }

  /** Brings a metric up to date as soon as a worker is free. */
  @Post(':metric_id/run')
  @HttpCode(202)
  @Requires('metric:write', ofMetric)
  @ApiAcceptedResponse({ type: MetricRunDto })
  @ApiConflictResponse({ type: ErrorBodyDto, description: 'It is being computed already.' })
  run(
    @Workspace() ctx: WorkspaceContext,
    @Param('metric_id', UuidPipe) id: string,
    @Body() { full = false }: RunMetricDto,
  ): Promise<MetricRunDto> {
    return this.runs.start(ctx, id, { full });
  }

  /** Computations of a metric, newest first. */
  @Get(':metric_id/runs')
  @Requires('metric:read', ofMetric)
  @ApiOkResponse({ type: MetricRunListDto })
  history(
    @Workspace() ctx: WorkspaceContext,
    @Param('metric_id', UuidPipe) id: string,
    @Query() page: IdPageQueryDto,
  ): Promise<MetricRunListDto> {
    return this.runs.list(ctx, id, page);
  }

  /** Values in the order of their buckets, [from, to). Buckets without a value are left out. */
  @Get(':metric_id/values')
  @Requires('metric:read', ofMetric)
  @ApiOkResponse({ type: MetricValuesDto })
  values(
    @Workspace() ctx: WorkspaceContext,
    @Param('metric_id', UuidPipe) id: string,
    @Query() { grain, from, to, dimension }: MetricValuesQueryDto,
  ): Promise<MetricValuesDto> {
    return this.metrics.values(ctx, id, { grain, from: new Date(from), to: new Date(to), dimension });
  }
}
